import { ConnectorError } from '@rosetta/backstage-plugin-monitoring-node';
import { encodeQuery } from './query';
import { Caller, readTable, TableClient, TableName } from './readTable';

/**
 * Whether our user sees any row of a table at all. A user that lost its rights is
 * answered with an empty list and 200, as if every row had been deleted.
 */
export async function seesAnything(
  client: TableClient,
  caller: Caller,
  table: TableName,
): Promise<boolean> {
  const { rows } = await readTable(client, caller, {
    table,
    query: encodeQuery({ all: [], order: { column: 'sys_updated_on', isDescending: true } }),
    fields: ['sys_id'],
    limit: 5,
    withoutCount: true,
  });
  return rows.length > 0;
}

/** @param noun - what a row of the table is called */
export function blind({ instance }: TableClient, table: TableName, noun: string): ConnectorError {
  return new ConnectorError(
    `servicenow "${instance}" shows its user no ${noun} at all, so none is taken for deleted; give the user the right to read ${table}`,
    { kind: 'authentication', code: 'refused_scope', source: 'servicenow', instance },
  );
}
