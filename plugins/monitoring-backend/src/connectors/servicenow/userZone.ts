import { Condition, encodeQuery } from './query';
import { Caller, readTable, TableClient, TableName } from './readTable';
import { rowSchema } from './schemas';
import { parseInstant } from './values';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Measured again after this long. */
const FRESH_MS = HOUR_MS;
/** Parts of a year in which every zone with a summer time has it, or has it not: from, before. */
const SEASONS = [
  ['01-05', '02-20'],
  ['06-10', '08-10'],
] as const;
/** Farthest zones from UTC on each side. */
const WESTMOST_MS = -12 * HOUR_MS;
const EASTMOST_MS = 14 * HOUR_MS;
/** A zone with seasons may be an hour, in Antarctica two, away from what was measured. */
const SEASON_SLACK_MS = 2 * HOUR_MS;

/**
 * How literal dates must be written for this session user: ServiceNow reads them in
 * the user's own zone, which the API does not tell.
 */
export interface UserZone {
  /** Local minus UTC, milliseconds. */
  readonly offsetMs: number;
  /** How much wider a window is asked on each side, because the offset may be another there. */
  readonly slackMs: number;
}

/** Every window is asked so wide that no zone can hide a row; what is too much is left out here. */
export const UNKNOWN_ZONE: UserZone = { offsetMs: 0, slackMs: EASTMOST_MS };

const numbersIn = (text: string) => (text.match(/\d+/g) ?? []).map(Number);

/** Whether a displayed date may be that day, in whatever order its parts are written. */
function showsDay(display: readonly number[], localMs: number): boolean {
  const day = new Date(localMs);
  const year = day.getUTCFullYear();
  const parts = [day.getUTCMonth() + 1, day.getUTCDate()].sort((a, b) => a - b);
  return display.some((number, index) => {
    if (number !== year && number !== year % 100) return false;
    const others = display.filter((_, other) => other !== index).sort((a, b) => a - b);
    return others.length === 2 && others.every((other, place) => other === parts[place]);
  });
}

/**
 * Offset of the zone in which a date is displayed, from the same date in UTC.
 *
 * Date formats are the user's own, so only three numbers, a time and perhaps am or
 * pm are relied on.
 *
 * @returns local minus UTC in milliseconds; undefined when it cannot be told
 */
export function offsetOf(value: string, display: string): number | undefined {
  const utcMs = parseInstant(value);
  const time = /(\d{1,2}):(\d{2}):(\d{2})(?:\s*([ap])\.?m\b)?/i.exec(display);
  if (utcMs === undefined || !time) return undefined;
  const [whole, hours, minutes, seconds, half] = time;
  const hour =
    half === undefined ? Number(hours) : (Number(hours) % 12) + (/p/i.test(half) ? 12 : 0);
  const localTimeMs = ((hour * 60 + Number(minutes)) * 60 + Number(seconds)) * 1_000;
  const shownDate = numbersIn(display.replace(whole, ' '));
  const apartMs = localTimeMs - (utcMs % DAY_MS);
  const offsets = [apartMs - DAY_MS, apartMs, apartMs + DAY_MS].filter(
    offsetMs =>
      offsetMs >= WESTMOST_MS && offsetMs <= EASTMOST_MS && showsDay(shownDate, utcMs + offsetMs),
  );
  return offsets.length === 1 ? offsets[0] : undefined;
}

/** Offset in a row that carries both forms of `sys_updated_on`. */
export function offsetOfRow(row: unknown): number | undefined {
  const parsed = rowSchema.safeParse(row);
  if (!parsed.success) return undefined;
  const cell = parsed.data.sys_updated_on;
  if (typeof cell !== 'object' || cell === null) return undefined;
  const { display_value: display, value } = cell as { display_value?: unknown; value?: unknown };
  return typeof display === 'string' && typeof value === 'string'
    ? offsetOf(value, display)
    : undefined;
}

async function measureOnce(
  client: TableClient,
  caller: Caller,
  table: TableName,
  all: readonly Condition[],
): Promise<number | undefined> {
  const { rows } = await readTable(client, caller, {
    table,
    query: encodeQuery({ all, order: { column: 'sys_updated_on', isDescending: true } }),
    fields: ['sys_id', 'sys_updated_on'],
    limit: 5,
    withDisplay: true,
    withoutCount: true,
  });
  return rows.map(offsetOfRow).find(offset => offset !== undefined);
}

/** The last time a season began before now. */
function lastSeason([from, before]: (typeof SEASONS)[number], nowMs: number): Condition[] {
  const thisYear = new Date(nowMs).getUTCFullYear();
  const year = Date.parse(`${thisYear}-${from}T00:00:00Z`) < nowMs ? thisYear : thisYear - 1;
  const column = 'sys_updated_on';
  return [
    { column, is: 'from', localMs: Date.parse(`${year}-${from}T00:00:00Z`) },
    { column, is: 'before', localMs: Date.parse(`${year}-${before}T00:00:00Z`) },
  ];
}

/** Measures the user's zone with small requests: one for now and, where that is zero, one per season. */
export async function measureUserZone(
  client: TableClient,
  caller: Caller,
  table: TableName,
  nowMs: number,
): Promise<UserZone> {
  const offsetMs = await measureOnce(client, caller, table, []);
  if (offsetMs === undefined) return UNKNOWN_ZONE;
  if (offsetMs !== 0) return { offsetMs, slackMs: SEASON_SLACK_MS };
  // Zero today may be London in winter: only zero in both seasons is GMT.
  for (const season of SEASONS) {
    const other = await measureOnce(client, caller, table, lastSeason(season, nowMs));
    if (other !== 0) return { offsetMs, slackMs: SEASON_SLACK_MS };
  }
  return { offsetMs, slackMs: 0 };
}

/** Keeps what was measured for an hour: the zone is the user's, whatever table it was seen in. */
export interface UserZoneMeter {
  measure(caller: Caller, table: TableName, nowMs: number): Promise<UserZone>;
}

export function createUserZoneMeter(client: TableClient): UserZoneMeter {
  let known: { readonly zone: UserZone; readonly untilMs: number } | undefined;
  /** Tables in which nothing can be measured, such as one without rows; others may tell. */
  const silentUntilMs = new Map<TableName, number>();
  return {
    async measure(caller, table, nowMs) {
      if (known && nowMs < known.untilMs) return known.zone;
      if (nowMs < (silentUntilMs.get(table) ?? 0)) return UNKNOWN_ZONE;
      const zone = await measureUserZone(client, caller, table, nowMs);
      if (zone === UNKNOWN_ZONE) silentUntilMs.set(table, nowMs + FRESH_MS);
      else known = { zone, untilMs: nowMs + FRESH_MS };
      return zone;
    },
  };
}
