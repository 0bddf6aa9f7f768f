import { COMPONENTS } from './componentData';
import { ConfigurationItem, itemsOf } from './configurationItems';
import { drawBetween } from './change';
import { hash3, hashText, sysIdOf, unit3 } from './hash';
import { DAY_MS, HOUR_MS, MINUTE_MS, floorTo } from './time';
import { RESOURCES } from './topologyData';

export type ChangeType = 'normal' | 'standard' | 'emergency';
export type ChangeFate = 'plain' | 'canceled' | 'rejected' | 'moved' | 'held' | 'forgotten';
export type CloseCode = 'successful' | 'successful_issues' | 'unsuccessful' | '';

/** A change to come, before its life is written; times in epoch ms. */
export interface ChangePlan {
  /** What its sys_id is made of. */
  readonly name: string;
  readonly key: number;
  readonly cause: string;
  readonly target: string;
  readonly ci: ConfigurationItem;
  readonly title: string;
  readonly type: ChangeType;
  /** Code of `risk`; "" where nobody assessed it. */
  readonly risk: string;
  readonly fate: ChangeFate;
  readonly createdAt: number;
  readonly plannedStart: number;
  readonly plannedEnd: number;
  readonly workStart: number;
  readonly workEnd: number;
  readonly closedAt: number;
  readonly closeCode: CloseCode;
  /** Nothing of it is written before. */
  readonly writtenFrom: number;
  /** Fixed number, where something else names it. */
  readonly number?: string;
}

/** Something that is changed by habit. */
interface Lane {
  readonly target: string;
  readonly team: string;
  readonly tier: number;
  readonly periodDays: number;
  readonly key: number;
}

const PERIOD_DAYS = { 1: 10, 2: 14, 3: 21, 4: 35 } as const;

const LANES: readonly Lane[] = [
  ...COMPONENTS.map((spec): Lane => ({
    target: `component:${spec.name}`,
    team: spec.owner,
    tier: spec.tier,
    periodDays: PERIOD_DAYS[spec.tier],
    key: hashText(`change/component:${spec.name}`),
  })),
  ...RESOURCES.map((spec): Lane => ({
    target: `resource:${spec.name}`,
    team: spec.owner,
    tier: spec.tier,
    periodDays: 28,
    key: hashText(`change/resource:${spec.name}`),
  })),
];
const LANE_BY_TARGET = new Map(LANES.map(lane => [lane.target, lane]));

/** When a team may change things: a weekday (0 Sunday) and the hour it begins, UTC. Teams share windows with themselves. */
const WINDOWS: Readonly<Record<string, readonly [weekday: number, hour: number]>> = {
  'payments-team': [2, 20],
  'cards-team': [1, 21],
  'ledger-team': [4, 19],
  'digital-team': [3, 6],
  'trade-team': [6, 8],
  'platform-admins': [0, 3],
};
const SERVERS: readonly [number, number] = [0, 1];

const TITLES: Readonly<Record<ChangeType, readonly string[]>> = {
  normal: [
    'Upgrade % to the next major version',
    'Change the connection pool of %',
    'Move % to another cluster',
    'Enable the new routing of %',
  ],
  standard: ['Renew the certificate of %', 'Restart % after patches', 'Raise the memory limit of %'],
  emergency: ['Stop a leak of connections in %', 'Block a broken client of %'],
};

/** The first instant of a weekday at or after a day, epoch ms. */
function nextWeekday(from: number, weekday: number): number {
  const day = floorTo(from, DAY_MS);
  const ahead = (weekday - new Date(day).getUTCDay() + 7) % 7;
  return day + ahead * DAY_MS;
}

function typeOf(key: number, isServer: boolean): ChangeType {
  const share = unit3(key, 2, 2);
  if (share < 0.05) {
    return 'emergency';
  }
  return isServer || share < 0.4 ? 'standard' : 'normal';
}

function leadOf(type: ChangeType, key: number): number {
  switch (type) {
    case 'emergency':
      return drawBetween(key, 3, 2 * HOUR_MS, 10 * HOUR_MS);
    case 'standard':
      return drawBetween(key, 3, DAY_MS, 6 * DAY_MS);
    default:
      return drawBetween(key, 3, 4 * DAY_MS, 30 * DAY_MS);
  }
}

function fateOf(key: number, type: ChangeType): ChangeFate {
  const share = unit3(key, 4, 4) * 100;
  if (share < 4) {
    return 'canceled';
  }
  if (type === 'normal' && share < 7) {
    return 'rejected';
  }
  if (type === 'normal' && share < 12) {
    return 'moved';
  }
  if (type === 'normal' && share < 16) {
    return 'held';
  }
  return share > 97 ? 'forgotten' : 'plain';
}

function closeCodeOf(key: number): CloseCode {
  const share = unit3(key, 5, 5);
  if (share < 0.86) {
    return 'successful';
  }
  if (share < 0.94) {
    return 'successful_issues';
  }
  return share < 0.98 ? 'unsuccessful' : '';
}

function planOf(lane: Lane, slot: number, seed: number): ChangePlan | undefined {
  const key = hash3(seed, lane.key, slot);
  const isServer = lane.target.startsWith('resource:');
  const [weekday, hour] = isServer ? SERVERS : WINDOWS[lane.team] ?? [0, 3];
  const ci = itemsOf(lane.target, 'production')[0];
  if (!ci) {
    return undefined;
  }
  const type = typeOf(key, isServer);
  const begin = slot * lane.periodDays * DAY_MS;
  const plannedStart =
    type === 'emergency'
      ? begin + drawBetween(key, 6, DAY_MS, 6 * DAY_MS)
      : nextWeekday(begin, weekday) + hour * HOUR_MS + (hash3(key, 7, 7) % 3) * 30 * MINUTE_MS;
  const plannedEnd = plannedStart + (1 + (hash3(key, 8, 8) % 4)) * HOUR_MS;
  const workStart = plannedStart + drawBetween(key, 9, 0, 12 * MINUTE_MS);
  // One in eight takes longer than its window.
  const most = key % 8 === 0 ? plannedEnd + 50 * MINUTE_MS : plannedEnd;
  const workEnd = drawBetween(key, 10, workStart + 10 * MINUTE_MS, most);
  const titles = TITLES[type];
  return {
    name: `change/${seed}/${lane.target}/${slot}`,
    key,
    cause: 'habit',
    target: lane.target,
    ci,
    title: isServer
      ? `Apply security patches to ${ci.name}`
      : titles[hash3(key, 11, 11) % titles.length].replace('%', () => ci.name),
    type,
    risk: key % 19 === 0 ? '' : String(type === 'standard' ? 4 : Math.min(4, 2 + (hash3(key, 12, 12) % 2) + (lane.tier > 2 ? 1 : 0))),
    fate: fateOf(key, type),
    createdAt: plannedStart - leadOf(type, key),
    plannedStart,
    plannedEnd,
    workStart,
    workEnd,
    closedAt: workEnd + drawBetween(key, 13, 2 * HOUR_MS, 4 * DAY_MS),
    closeCode: closeCodeOf(key),
    writtenFrom: 0,
  };
}

/** Everything changed by habit whose window begins in [from, to), epoch ms. */
export function habitPlans(seed: number, from: number, to: number): ChangePlan[] {
  return LANES.flatMap(lane => {
    const period = lane.periodDays * DAY_MS;
    const plans: ChangePlan[] = [];
    for (let slot = Math.floor(from / period) - 1; slot * period < to; slot += 1) {
      const plan = planOf(lane, slot, seed);
      if (plan && plan.plannedStart >= from && plan.plannedStart < to) {
        plans.push(plan);
      }
    }
    return plans;
  });
}

export const changeSysId = (plan: Pick<ChangePlan, 'name'>) => sysIdOf(plan.name);

const BLAMED_FOR_MS = 36 * HOUR_MS;

/** sys_id of the change after which a ticket about a target came, if one ended shortly before; time in epoch ms. */
export function recentChange(target: string | null, time: number, seed: number): string | undefined {
  const lane = target === null ? undefined : LANE_BY_TARGET.get(target);
  if (!lane) {
    return undefined;
  }
  const slot = Math.floor(time / (lane.periodDays * DAY_MS));
  return [slot, slot - 1]
    .map(one => planOf(lane, one, seed))
    .filter((plan): plan is ChangePlan => plan !== undefined)
    .filter(plan => !['canceled', 'rejected'].includes(plan.fate))
    .filter(plan => plan.workEnd <= time && time - plan.workEnd < BLAMED_FOR_MS)
    .map(changeSysId)[0];
}
