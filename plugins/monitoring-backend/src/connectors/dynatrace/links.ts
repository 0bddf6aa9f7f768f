import { DynatracePivot } from './pivot';

/** The environment's web address with a path below it; null when the result would leave the configured host. */
function below(uiUrl: string, path: string, fragment = ''): string | undefined {
  const base = new URL(uiUrl);
  const link = new URL(base);
  link.pathname = `${base.pathname.replace(/\/+$/, '')}${path}`;
  link.hash = fragment;
  return link.host === base.host && link.protocol === base.protocol ? link.href : undefined;
}

/**
 * Links into Dynatrace's own screens.
 *
 * `/ui/entity/<id>` opens whichever page fits the type. A tag or selector names no
 * single object, so it has no link.
 */
export function createLinks(uiUrl: string) {
  return {
    pivot(pivot: DynatracePivot): string | undefined {
      return pivot.kind === 'ids' ? below(uiUrl, `/ui/entity/${encodeURIComponent(pivot.ids[0])}`) : undefined;
    },
    problem(externalId: string): string | undefined {
      return below(uiUrl, '/', `problems/problemdetails;pid=${encodeURIComponent(externalId)}`);
    },
  };
}
