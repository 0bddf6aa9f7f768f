import { HalfOpenWindow, ProblemSeverity, SourceId } from '@rosetta/backstage-plugin-monitoring-common';
import { Knex } from 'knex';

export interface ProblemRow {
  readonly source: SourceId;
  readonly instance: string;
  readonly externalId: string;
  readonly displayId: string;
  readonly title: string;
  readonly status: 'open' | 'closed';
  readonly severity: ProblemSeverity;
  readonly impact: string | null;
  readonly started: Date;
  readonly ended: Date | null;
  readonly via: 'direct' | 'inherited' | 'dependency';
  readonly rootCauseId: string | null;
}

/** Reads APM problems of one series. */
export class ProblemReader {
  constructor(private readonly knex: Knex) {}

  /** Problems that were open at any time of the window, open ones first, then newest first. */
  async list(
    seriesId: number,
    window: HalfOpenWindow,
    filter: { status: 'open' | 'closed' | null; offset: number; limit: number },
  ): Promise<{ rows: ProblemRow[]; total: number }> {
    const { rows } = await this.knex.raw<{ rows: (ProblemRow & { total: string })[] }>(
      `select problem.source, problem.instance, problem.external_id as "externalId", problem.display_id as "displayId",
              problem.title, problem.status, problem.severity, problem.impact, problem.started_at as started,
              problem.ended_at as ended, link.via, problem.root_cause_id as "rootCauseId", count(*) over () as total
         from event_series as link
         join problem using (source, instance, external_id)
        where link.series_id = :seriesId
          and link.event_kind = 'problem'
          and problem.started_at < :end
          and (problem.ended_at is null or problem.ended_at >= :start)
          and (cast(:status as text) is null or problem.status = :status)
        order by problem.status = 'open' desc, problem.started_at desc, problem.external_id
        limit :limit offset :offset`,
      { seriesId, start: new Date(window.startMs), end: new Date(window.endMs), ...filter },
    );
    return { rows, total: rows.length > 0 ? Number(rows[0].total) : 0 };
  }

  async countOpen(seriesId: number, atMs: number | null): Promise<number> {
    const { rows } = await this.knex.raw<{ rows: { n: string }[] }>(
      `select count(*) as n
         from event_series as link
         join problem using (source, instance, external_id)
        where link.series_id = :seriesId
          and link.event_kind = 'problem'
          and case when cast(:at as timestamptz) is null then problem.status = 'open'
                   else problem.started_at <= :at and (problem.ended_at is null or problem.ended_at > :at) end`,
      { seriesId, at: atMs === null ? null : new Date(atMs) },
    );
    return Number(rows[0].n);
  }

  /** Distinct open problems by scope, of these members; a scope without any has no entry. */
  async openByScope(members: readonly { scopeRef: string; seriesId: number }[]): Promise<Map<string, number>> {
    // Few problems are open, and a portfolio has ten thousand members: their scopes are found here.
    const { rows } = await this.knex.raw<{ rows: { series_id: number; key: string }[] }>(
      `select link.series_id, concat_ws(' ', problem.source, problem.instance, problem.external_id) as key
         from problem
         join event_series as link
           on link.event_kind = 'problem' and link.source = problem.source and link.instance = problem.instance
          and link.external_id = problem.external_id
        where problem.status = 'open'`,
    );
    const touched = new Map<number, string[]>();
    for (const { series_id: id, key } of rows) touched.set(id, [...(touched.get(id) ?? []), key]);
    const open = new Map<string, Set<string>>();
    for (const { scopeRef, seriesId } of members) {
      for (const key of touched.get(seriesId) ?? []) open.set(scopeRef, (open.get(scopeRef) ?? new Set()).add(key));
    }
    return new Map([...open].map(([scopeRef, keys]) => [scopeRef, keys.size]));
  }

  /** Open problems by series; a series without any has no entry. */
  async openCounts(seriesIds: readonly number[]): Promise<Map<number, number>> {
    const { rows } = await this.knex.raw<{ rows: { series_id: number; n: number }[] }>(
      `select link.series_id, count(*)::integer as n
         from event_series as link
         join problem using (source, instance, external_id)
        where link.event_kind = 'problem' and link.series_id = any(?) and problem.status = 'open'
        group by link.series_id`,
      [[...seriesIds]],
    );
    return new Map(rows.map(row => [row.series_id, row.n]));
  }
}
