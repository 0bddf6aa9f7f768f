import { createHash } from 'node:crypto';
import { ProblemFact } from '@rosetta/backstage-plugin-monitoring-common';
import { Knex } from 'knex';
import { SeriesIds } from './seriesIds';

/** Which feed an event came through. */
export interface EventOrigin {
  readonly source: string;
  readonly instance: string;
}

function versionOf(fact: ProblemFact) {
  const { links: _, kind: _kind, ...version } = fact;
  return version;
}

const hashOf = (value: unknown) =>
  createHash('sha256').update(JSON.stringify(value)).digest('hex');

/**
 * Upserts problems, keeps every accepted version, and replaces their links.
 *
 * A problem that concerns no series of ours is not stored. @returns problems new or changed
 */
export async function writeProblems(
  transaction: Knex.Transaction,
  origin: EventOrigin,
  facts: readonly ProblemFact[],
  seriesIds: SeriesIds,
): Promise<number> {
  // The last of two versions in one page is the one to believe.
  const latest = new Map(
    facts.filter(fact => fact.links.length > 0).map(fact => [fact.externalId, fact]),
  );
  let written = 0;
  for (const fact of latest.values()) {
    const version = versionOf(fact);
    const key = [origin.source, origin.instance, fact.externalId];
    const { rowCount } = await transaction.raw(
      `insert into problem as stored
         (source, instance, external_id, display_id, title, status, severity, impact, started_at, ended_at,
          affected_ids, root_cause_id, content_hash)
       values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       on conflict (source, instance, external_id) do update set
         display_id = excluded.display_id, title = excluded.title, status = excluded.status,
         severity = excluded.severity, impact = excluded.impact, started_at = excluded.started_at,
         ended_at = excluded.ended_at, affected_ids = excluded.affected_ids,
         root_cause_id = excluded.root_cause_id, content_hash = excluded.content_hash
       where stored.content_hash <> excluded.content_hash`,
      [
        ...key, fact.displayId, fact.title, fact.status, fact.severity, fact.impact,
        new Date(fact.startedMs), fact.endedMs === null ? null : new Date(fact.endedMs),
        fact.affectedIds, fact.rootCauseId, hashOf(version),
      ],
    );
    if (rowCount > 0) {
      written += 1;
      await transaction.raw(
        `update event_history set recorded = tstzrange(lower(recorded), clock_timestamp())
          where event_kind = 'problem' and source = ? and instance = ? and external_id = ? and upper_inf(recorded)`,
        key,
      );
      await transaction.raw(
        `insert into event_history (event_kind, source, instance, external_id, recorded, version)
         values ('problem', ?, ?, ?, tstzrange(clock_timestamp(), null), ?)`,
        [...key, JSON.stringify(version)],
      );
    }
    const ids = fact.links.map(link => seriesIds.get(link));
    await transaction.raw(
      `delete from event_series
        where event_kind = 'problem' and source = ? and instance = ? and external_id = ? and series_id <> all(?)`,
      [...key, ids],
    );
    await transaction.raw(
      `insert into event_series as stored (event_kind, source, instance, external_id, series_id, via)
       select distinct on (series_id) 'problem', ?, ?, ?, series_id, via
         from unnest(?::integer[], ?::text[]) as link(series_id, via)
       on conflict (series_id, event_kind, source, instance, external_id) do update set via = excluded.via
         where stored.via <> excluded.via`,
      [...key, ids, fact.links.map(link => link.via)],
    );
  }
  return written;
}
