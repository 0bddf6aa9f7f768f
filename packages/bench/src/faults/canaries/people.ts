import { SIMULATED_SERVICENOW } from '../ground/simulators';
import { Canary } from './secrets';

const PERSON_COLUMNS = ['caller_id', 'opened_by', 'assigned_to', 'resolved_by', 'closed_by'];
const USER_COLUMNS = ['sys_created_by', 'sys_updated_by'];
/** Too short a name would be found in any text. */
const LEAST_CHARACTERS = 8;

type Cell = { value: string; display_value: string };

/** Everybody whom a ticket names: shown name, sys_id and user name, each a canary. */
export async function readPeople(simulatorsUrl: string): Promise<Canary[]> {
  const { username, password } = SIMULATED_SERVICENOW;
  const query = new URLSearchParams({
    sysparm_display_value: 'all',
    sysparm_fields: [...PERSON_COLUMNS, ...USER_COLUMNS].join(','),
    sysparm_limit: '2000',
  });
  const response = await fetch(`${simulatorsUrl}/servicenow/main/api/now/table/incident?${query}`, {
    headers: { accept: 'application/json', authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` },
  });
  const { result } = (await response.json()) as { result: Record<string, Cell>[] };
  const texts = new Map<string, Set<string>>();
  const add = (name: string, text: string) => {
    if (text.length >= LEAST_CHARACTERS && text !== username) texts.set(name, (texts.get(name) ?? new Set()).add(text));
  };
  for (const row of result) {
    for (const column of PERSON_COLUMNS) {
      add("people's names", row[column]?.display_value ?? '');
      add("people's sys_ids", row[column]?.value ?? '');
    }
    for (const column of USER_COLUMNS) add("people's user names", row[column]?.value ?? '');
  }
  return [...texts].flatMap(([name, values]) => [...values].map(value => ({ name, value })));
}
