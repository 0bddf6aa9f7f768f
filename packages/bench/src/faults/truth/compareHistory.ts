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
    version: `json_build_array(told ->> 'number', told ->> 'title', told ->> 'state', (told ->> 'priority')::smallint, (told ->> 'updatedMs')::bigint)`,
  },
  {
    kind: 'task_sla',
    row: `json_build_array(stored.stage, stored.has_breached, round(extract(epoch from stored.updated_at) * 1000)::bigint)`,
    version: `json_build_array(told ->> 'stage', (told ->> 'hasBreached')::boolean, (told ->> 'updatedMs')::bigint)`,
  },
  {
    kind: 'problem',
    row: `json_build_array(stored.title, stored.status, round(extract(epoch from stored.started_at) * 1000)::bigint)`,
    version: `json_build_array(told ->> 'title', told ->> 'status', (told ->> 'startedMs')::bigint)`,
  },
  ...(['change', 'itsm_problem', 'merge_request'] as const).map(kind => ({
    kind,
    row: `json_build_array(stored.title, stored.state, round(extract(epoch from stored.updated_at) * 1000)::bigint)`,
    version: `json_build_array(told ->> 'title', told ->> 'state', (told ->> 'updatedMs')::bigint)`,
  })),
  ...(['deployment', 'pipeline'] as const).map(kind => ({
    kind,
    row: `json_build_array(stored.status, stored.sha, round(extract(epoch from stored.finished_at) * 1000)::bigint, round(extract(epoch from stored.updated_at) * 1000)::bigint)`,
    version: `json_build_array(told ->> 'status', told ->> 'sha', (told ->> 'finishedMs')::bigint, (told ->> 'updatedMs')::bigint)`,
  })),
  {
    kind: 'event',
    row: `json_build_array(stored.title, stored.status, round(extract(epoch from stored.ended_at) * 1000)::bigint)`,
    version: `json_build_array(told ->> 'title', told ->> 'status', (told ->> 'endedMs')::bigint)`,
  },
] as const;

/** The kinds that each source tells of. */
const OF_SOURCE: Readonly<Record<string, readonly string[]>> = {
  dynatrace: ['problem', 'event'],
  servicenow: ['incident', 'task_sla', 'change', 'itsm_problem'],
  gitlab: ['deployment', 'merge_request', 'pipeline'],
  argocd: ['deployment'],
};

/** Holds the versions of events against each other and against the events. */
export async function compareHistory(knex: Knex, sources: readonly string[]): Promise<HistoryFinding[]> {
  const told = new Set(sources.flatMap(source => OF_SOURCE[source] ?? []));
  const count = async (query: string, bindings: readonly string[]) => {
    const { rows } = await knex.raw<{ rows: { count: number }[] }>(`select count(*)::integer as count from (${query}) as found`, [...bindings]);
    return rows[0].count;
  };
  const findings: HistoryFinding[] = [];
  for (const { kind, row, version } of KINDS.filter(one => told.has(one.kind))) {
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
        `select 1 from ${kind} as stored
           join (select source, instance, external_id, version as told from event_history where event_kind = ? and upper_inf(recorded)) as held
          using (source, instance, external_id)
          where (${row})::text is distinct from (${version})::text`,
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
