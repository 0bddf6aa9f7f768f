import { CommitRangeFact } from '@rosetta/backstage-plugin-monitoring-common';
import { Knex } from 'knex';
import { bind } from './bind';
import { markCorrelation } from './correlationStore';
import { EventOrigin, noteDerivedChange, timestamp } from './eventStore';

/** Stores the commits that deployments brought; a range that is told again is replaced. @returns commits stored */
export async function writeCommitRanges(
  transaction: Knex.Transaction,
  origin: EventOrigin,
  facts: readonly CommitRangeFact[],
): Promise<number> {
  if (facts.length === 0) return 0;
  const ranges = [...new Map(facts.map(fact => [fact.externalId, fact])).values()];
  const ids = ranges.map(range => range.externalId);
  await transaction.raw(
    `insert into commit_range as held (source, instance, external_id, project, from_sha, to_sha, state, commits, recorded_at)
     select ?, ?, external_id, project, from_sha, to_sha, state, commits, clock_timestamp()
       from unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::integer[])
         as given(external_id, project, from_sha, to_sha, state, commits)
      order by external_id
     on conflict (source, instance, external_id) do update set
       state = excluded.state, commits = excluded.commits, recorded_at = excluded.recorded_at`,
    bind([
      origin.source, origin.instance, ids, ranges.map(range => range.project), ranges.map(range => range.fromSha),
      ranges.map(range => range.toSha), ranges.map(range => range.state), ranges.map(range => range.commits.length),
    ]),
  );
  await transaction.raw(
    `delete from release_commit where source = ? and instance = ? and range_id = any(?)`,
    [origin.source, origin.instance, ids],
  );
  const commits = ranges.flatMap(range =>
    [...new Map(range.commits.map(commit => [commit.sha, commit])).values()].map(commit => ({
      ...commit,
      rangeId: range.externalId,
    })),
  );
  await transaction.raw(
    `insert into release_commit (source, instance, range_id, commit_sha, committed_at, authored_at, is_merge)
     select ?, ?, range_id, commit_sha, committed_at, authored_at, is_merge
       from unnest(?::text[], ?::text[], ?::timestamptz[], ?::timestamptz[], ?::boolean[])
         as given(range_id, commit_sha, committed_at, authored_at, is_merge)`,
    bind([
      origin.source, origin.instance, commits.map(commit => commit.rangeId), commits.map(commit => commit.sha),
      commits.map(commit => timestamp(commit.committedMs)), commits.map(commit => timestamp(commit.authoredMs)),
      commits.map(commit => commit.isMerge),
    ]),
  );
  await noteDerivedChange(transaction, 'deployment');
  await markCorrelation(transaction, 'commit_range', origin, ids);
  return commits.length;
}
