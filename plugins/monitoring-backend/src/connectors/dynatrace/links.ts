import { HalfOpenWindow } from '@rosetta/backstage-plugin-monitoring-common';
import { entityTypeOf } from './grammar';
import { DynatracePivot } from './pivot';

/** An instant as Dynatrace's address bar writes it, to the second. */
const zoned = (ms: number) => `${new Date(ms).toISOString().slice(0, 19)}+00:00`;

/** The environment's web address with a path below it; null when the result would leave the configured host. */
function below(uiUrl: string, path: string, fragment = '', search = ''): string | undefined {
  const base = new URL(uiUrl);
  const link = new URL(base);
  link.pathname = `${base.pathname.replace(/\/+$/, '')}${path}`;
  link.search = search;
  link.hash = fragment;
  return link.host === base.host && link.protocol === base.protocol ? link.href : undefined;
}

/**
 * Links into Dynatrace's own screens.
 *
 * `/ui/entity/<id>` opens whichever page fits the type. A tag or selector names no
 * single object, so it has no link. Dynatrace has no address of a single event.
 */
export function createLinks(uiUrl: string) {
  return {
    pivot(pivot: DynatracePivot): string | undefined {
      return pivot.kind === 'ids' ? below(uiUrl, `/ui/entity/${encodeURIComponent(pivot.ids[0])}`) : undefined;
    },
    problem(externalId: string): string | undefined {
      return below(uiUrl, '/', `problems/problemdetails;pid=${encodeURIComponent(externalId)}`);
    },
    /** Distributed traces of the first service of a pivot; the window as absolute times. */
    traces(pivot: DynatracePivot, window: HalfOpenWindow): string | undefined {
      const service = pivot.kind === 'ids' ? pivot.ids.find(id => entityTypeOf(id) === 'SERVICE') : undefined;
      if (service === undefined) return undefined;
      const gtf = `${zoned(window.startMs)} to ${zoned(window.endMs)}`;
      return below(
        uiUrl,
        `/ui/services/${encodeURIComponent(service)}/purepaths`,
        '',
        new URLSearchParams({ gtf, gf: 'all' }).toString().replace(/\+/g, '%20'),
      );
    },
  };
}
