import { Demo, eventually } from '../demo';
import type { Shot } from './shot';

/** What brings about a state, and the way back. */
type Cause = Pick<Shot, 'prepare' | 'restore'>;

interface Summary {
  readonly sources: readonly { readonly source: string; readonly state: string }[];
  readonly tiles: readonly { readonly kpi: string; readonly value: { readonly status: string } }[];
}

/** Until ServiceNow is in a state, and so is what it tells of incidents; its feeds are due at once, again and again. */
async function servicenowIs(demo: Demo, state: string): Promise<void> {
  await eventually(
    `ServiceNow to be ${state}`,
    async () => {
      await demo.sql(`update feed set next_run_at = now() where source = 'servicenow' and next_run_at > now() + interval '5 seconds'`);
      const { body } = await demo.api<Summary>('alex', '/applications/payments-api/summary');
      const isTold = body.sources.some(source => source.source === 'servicenow' && source.state === state);
      const tile = body.tiles.find(({ kpi }) => kpi === 'open_incidents');
      return isTold && (tile?.value.status === 'ok') === (state === 'ok');
    },
    180_000,
  );
}

/** ServiceNow fails in this way until the summary says so, and is well again before the next picture. */
const failing = (kind: string, state: string): Cause => ({
  prepare: async demo => {
    await demo.control('PUT', '/faults', [{ target: 'servicenow/main', kind }]);
    await servicenowIs(demo, state);
  },
  restore: async demo => {
    await demo.control('DELETE', '/faults');
    await servicenowIs(demo, 'ok');
  },
});

/** ServiceNow turns our token away, and its feeds notice. */
export const refused: Cause = failing('unauthorized', 'refused');

/** ServiceNow cannot be reached, and its feeds notice. */
export const unreachable: Cause = failing('down', 'unreachable');

/** Dynatrace has told two of the three newest slots of a component; the next look at it brings the third. */
export const withoutSlot = (entityRef: string): Cause => ({
  prepare: demo =>
    demo.sql(
      `delete from signal_5min
        where (series_id, ts) in (
          select series_id, ts from signal_5min join series using (series_id)
           where entity_ref = '${entityRef}' and environment = 'production' and requests is not null
           order by ts desc limit 1 offset 1)`,
    ),
});

interface Mappings {
  readonly items: readonly { readonly ref: string; readonly cells: readonly { readonly mapping: { readonly id: number } | null }[] }[];
}

/** An admin has mapped a component this moment, and nothing of it has been collected. */
export const justMapped = (entityRef: string, value: string): Cause => ({
  prepare: async demo => {
    const { status } = await demo.api('alex', '/admin/mappings', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ entityRef, environment: 'production', source: 'dynatrace', key: 'dynatrace.entityId', value }),
    });
    if (status >= 300) throw new Error(`The mapping of ${entityRef} was answered with ${status}`);
  },
  restore: async demo => {
    const { body } = await demo.api<Mappings>('alex', '/admin/mappings?limit=200');
    const ids = body.items.filter(({ ref }) => ref === entityRef).flatMap(({ cells }) => cells.flatMap(({ mapping }) => mapping ?? []));
    for (const { id } of ids) await demo.api('alex', `/admin/mappings/${id}`, { method: 'DELETE' });
  },
});

/** The commits of deployments come some seconds after them. */
export const withCommits: Cause = {
  prepare: demo =>
    eventually(
      'the commits of the releases of payments-api',
      async () => {
        const { body } = await demo.api<{ items: { kind: string; changes: number | null }[] }>(
          'alex',
          '/applications/payments-api/deployments?environment=production&limit=20',
        );
        const releases = body.items.filter(item => item.kind === 'change');
        return releases.length > 0 && releases.every(release => release.changes !== null);
      },
      180_000,
    ).then(() => undefined),
};
