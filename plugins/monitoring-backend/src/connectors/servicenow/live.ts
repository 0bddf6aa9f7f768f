import { Fact } from '@rosetta/backstage-plugin-monitoring-common';
import { ConnectorError, LiveRequest } from '@rosetta/backstage-plugin-monitoring-node';
import { ciColumnsOf, createCiMatcher } from './ciMatcher';
import { ServicenowContext } from './context';
import { fieldsWith } from './eventTables';
import { judgeRowsInTurns } from './judgeRows';
import { INCIDENT_FIELDS, mapIncident } from './mapIncident';
import { ServicenowPivot } from './pivot';
import { encodeQuery } from './query';
import { Caller, ownerOf, readTable } from './readTable';
import { assertAnswerFits, createRejectionTally } from './rejections';

const TABLE = 'incident';
/** Newest changes first; an entity with more open tickets has another problem than its list. */
const MOST = 100;
const ENDED = new Set(['resolved', 'closed', 'canceled']);

function unknownItem({ instance }: ServicenowContext): ConnectorError {
  return new ConnectorError(
    `servicenow "${instance}" does not show the configuration item of this entity; check its sys_id or name and the user's rights on cmdb_ci`,
    { kind: 'notFound', code: 'not_found', source: 'servicenow', instance },
  );
}

/**
 * Incidents of one entity that somebody still has to act on, asked now.
 *
 * @throws ConnectorError
 */
export async function readOpenIncidents(
  context: ServicenowContext,
  request: LiveRequest<ServicenowPivot>,
): Promise<readonly Fact[]> {
  const caller: Caller = { signal: request.signal };
  const { owners } = await context.directory.resolve(caller, [request.target], request.nowMs);
  const matcher = createCiMatcher(owners, ciColumnsOf(context.options, TABLE));
  if (matcher.isEmpty || !matcher.asked) throw unknownItem(context);
  const answer = await readTable(context, caller, {
    table: TABLE,
    query: encodeQuery({
      all: [{ column: 'active', is: 'true' }],
      any: matcher.asked,
      order: { column: 'sys_updated_on', isDescending: true },
    }),
    fields: fieldsWith(INCIDENT_FIELDS, matcher.columns),
    limit: MOST,
    withoutCount: true,
  });
  const tally = createRejectionTally(answer.redact);
  const { facts } = await judgeRowsInTurns(
    answer.rows,
    { isByCi: true, keepsUnlinked: false },
    matcher,
    (row, links) => mapIncident(row, links, matcher, context.options),
    tally,
  );
  assertAnswerFits(tally, answer.rows.length, ownerOf(context, TABLE));
  return facts.filter(fact => !ENDED.has(fact.state));
}
