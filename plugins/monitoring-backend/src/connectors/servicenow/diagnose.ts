import { SourceDiagnosis } from '@rosetta/backstage-plugin-monitoring-node';
import { ServicenowContext } from './context';
import { encodeQuery } from './query';
import { readTable } from './readTable';
import { seesAnything } from './seesAnything';

/** No table has it: a query for it is one that ServiceNow cannot read. */
export const NO_SUCH_COLUMN = 'u_rosetta_no_such_column';
const PROPERTY = 'glide.invalid_query.returns_no_rows';

/**
 * Whether a query that cannot be read in full returns nothing, or all. Tried and not looked up:
 * it takes no right to read properties, and tells what is and not what is set.
 *
 * @throws ConnectorError
 */
export async function diagnose(context: ServicenowContext, signal: AbortSignal): Promise<readonly SourceDiagnosis[]> {
  const check = { id: 'invalid_query', title: 'Queries that cannot be read' };
  const { rows } = await readTable(
    context,
    { signal },
    {
      table: 'incident',
      query: encodeQuery({ all: [{ column: NO_SUCH_COLUMN, is: 'in', values: ['x'] }] }),
      fields: ['sys_id'],
      limit: 5,
      withoutCount: true,
    },
  );
  if (rows.length > 0) {
    return [
      {
        ...check,
        status: 'warning',
        message: 'ServiceNow leaves out what it cannot read and returns the rest: a column that does not exist returns the whole table',
        fix: `Set ${PROPERTY} to true`,
      },
    ];
  }
  return [
    (await seesAnything(context, { signal }, 'incident'))
      ? { ...check, status: 'ok', message: `They return nothing: ${PROPERTY} is true`, fix: null }
      : { ...check, status: 'unknown', message: 'The user is shown no incident, so an empty answer says nothing', fix: 'Give it a role that reads incident' },
  ];
}
