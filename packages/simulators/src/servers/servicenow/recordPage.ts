import { Database } from './database';
import { TABLES } from './schema';

/** Address of a record inside the frame that people know. */
export const PAGE_PATH = '/nav_to.do';

/** Tables that have a page, with the columns it shows. */
const PAGES: Readonly<Record<string, readonly string[]>> = {
  incident: ['number', 'short_description', 'state', 'priority', 'cmdb_ci', 'assignment_group', 'opened_at', 'resolved_at', 'closed_at', 'caused_by', 'rfc', 'problem_id'],
  change_request: ['number', 'short_description', 'state', 'type', 'risk', 'approval', 'cmdb_ci', 'assignment_group', 'start_date', 'end_date', 'work_start', 'work_end', 'close_code'],
  problem: ['number', 'short_description', 'state', 'known_error', 'cmdb_ci', 'assignment_group', 'opened_at', 'resolved_at', 'rfc'],
  cmdb_ci: ['name', 'sys_class_name', 'operational_status', 'environment', 'support_group'],
};

const escapeHtml = (text: string) =>
  text.replace(/[&<>"']/g, character => `&#${character.charCodeAt(0)};`);

function shownValue(table: string, column: string, value: string, database: Database): string {
  const known = TABLES.get(table)?.get(column);
  if (known?.type === 'reference') {
    return database.displayOf(known.table ?? '', value) || value;
  }
  return known?.choices?.[value] ?? value;
}

/**
 * The page of a record, to see where a link leads; needs no sign-in, for everything here is invented.
 *
 * @param uri - as the frame takes it: `incident.do?sys_id=…`
 * @returns undefined when there is no such record
 */
export function recordPage(uri: string, database: Database): string | undefined {
  const [, table = '', sysId = ''] = /^([a-z_]+)\.do\?sys_id=([0-9a-f]{32})$/.exec(uri) ?? [];
  const columns = Object.hasOwn(PAGES, table) ? PAGES[table] : undefined;
  const row = columns && database.find(table, sysId);
  if (!columns || !row) {
    return undefined;
  }
  const title = escapeHtml(row.number ?? row.name ?? sysId);
  const rows = columns
    .map(column => {
      const value = escapeHtml(shownValue(table, column, row[column] ?? '', database));
      return `<tr><th>${column}</th><td data-testid="${column}">${value}</td></tr>`;
    })
    .join('');
  return (
    `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>${title} | ServiceNow</title></head><body>` +
    `<h1 data-testid="record">${title}</h1><p>Simulated ServiceNow, table ${table}</p><table>${rows}</table></body></html>`
  );
}
