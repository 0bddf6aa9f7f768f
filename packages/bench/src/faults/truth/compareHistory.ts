import { Knex } from 'knex';

/** What the versions of one kind of event look like; every count but the first two must be 0. */
export interface HistoryFinding {
  readonly kind: string;
  readonly events: number;
  readonly versions: number;
  /** Events without exactly one version that is still believed, and versions of no event. */
  readonly notOneOpen: number;
  /** Pairs of versions of one event believed at the same time. */
  readonly overlapping: number;
  /** Believed versions that say something else than the event's row. */
  readonly unequal: number;
  /** Versions older, by upstream's clock, than the one believed before them. */
  readonly older: number;
}

/** Tables with the part of a version that must equal the row. */
const KINDS = [
  {
    kind: 'incident',
    row: `json_build_array(stored.number, stored.title, stored.state, stored.priority, round(extract(epoch from stored.updated_at) * 1000)::bigint)`,
    version: `json_build_array(version ->> 'number', version ->> 'title', version ->> 'state', (version ->> 'priority')::smallint, (version ->> 'updatedMs')::bigint)`,
  },
  {
    kind: 'task_sla',
    row: `json_build_array(stored.stage, stored.has_breached, round(extract(epoch from stored.updated_at) * 1000)::bigint)`,
    version: `json_build_array(version ->> 'stage', (version ->> 'hasBreached')::boolean, (version ->> 'updatedMs')::bigint)`,
  },
  {
    kind: 'problem',
    row: `json_build_array(stored.title, stored.status, round(extract(epoch from stored.started_at) * 1000)::bigint)`,
    version: `json_build_array(version ->> 'title', version ->> 'status', (version ->> 'startedMs')::bigint)`,
  },
] as const;

/** Holds the versions of events against each other and against the events. */
export async function compareHistory(knex: Knex): Promise<HistoryFinding[]> {
  const count = async (query: string, bindings: readonly string[]) => {
    const { rows } = await knex.raw<{ rows: { count: number }[] }>(`select count(*)::integer as count from (${query}) as found`, [...bindings]);
    return rows[0].count;
  };
  const findings: HistoryFinding[] = [];
  for (const { kind, row, version } of KINDS) {
    const open = `select external_id, count(*) as versions from event_history where event_kind = ? and upper_inf(recorded) group by 1`;
    findings.push({
      kind,
      events: await count(`select 1 from ${kind}`, []),
      versions: await count(`select 1 from event_history where event_kind = ?`, [kind]),
      notOneOpen: await count(
        `select 1 from ${kind} as stored full join (${open}) as open using (external_id)
          where open.versions is distinct from 1 or stored.external_id is null`,
        [kind],
      ),
      overlapping: await count(
        `select 1 from event_history as one join event_history as other using (event_kind, source, instance, external_id)
          where event_kind = ? and one.ctid < other.ctid and one.recorded && other.recorded`,
        [kind],
      ),
      unequal: await count(
        `select 1 from ${kind} as stored join event_history using (source, instance, external_id)
          where event_kind = ? and upper_inf(recorded) and (${row})::text is distinct from (${version})::text`,
        [kind],
      ),
      older: await count(
        `select 1 from (
           select (version ->> 'updatedMs')::bigint as at,
                  lag((version ->> 'updatedMs')::bigint) over (partition by source, instance, external_id order by lower(recorded)) as before
             from event_history where event_kind = ?) as versions
          where at < before`,
        [kind],
      ),
    });
  }
  return findings;
}
