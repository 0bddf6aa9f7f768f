import {
  migratedDatabase,
  testDatabases,
} from '@rosetta/backstage-plugin-monitoring-backend/src/__testUtils__/database';
import { sloDefinition, SloGround } from '@rosetta/backstage-plugin-monitoring-backend/src/__testUtils__/slos';
import { Partitions } from '@rosetta/backstage-plugin-monitoring-backend/src/store';
import { BURN_PAIRS, BurnPair, burnRate, burnThreshold, evaluatePair, minutesToExhaustion } from '../burn';
import { hoursOf } from '../calendar';
import { fractionOfDecimal, toNumber } from '../fraction';
import { SignalHour, slotState } from '../signalDay';
import type { SloSlot } from '../sloWindow';
import { Difference, differences, Told } from './differences';
import { randomOf } from './random';
import { SHOP } from './services';
import { simulatedYear, YEAR } from './simulatedYear';

jest.setTimeout(240_000);

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const SLOT_MS = 5 * MINUTE_MS;
const MONTH_MS = 720 * HOUR_MS;
const TARGET = 0.999;
const CONSUMED = 0.4;
const TIP_TO_MS = YEAR.endMs - 3 * HOUR_MS;
const year = simulatedYear();

/** What an objective of requests counts in a slot: nothing where either is unknown, or they contradict each other. */
const toSlots = (facts: readonly Pick<SignalHour, 'startMs' | 'requests' | 'errors'>[]): SloSlot[] =>
  facts.flatMap(({ startMs, requests, errors }) =>
    slotState({ requests, errors }) === 'missing' || requests === null
      ? []
      : { startMs, good: requests - (errors ?? requests), total: requests },
  );

const hours = toSlots(year);

/** Three days of five minutes: idle ones, holes, unknown and impossible counts, and an hour that fails. */
function drawTip() {
  const random = randomOf(5);
  return Array.from({ length: 864 }, (_, index) => {
    const startMs = TIP_TO_MS - (index + 1) * SLOT_MS;
    const requests = random.happens(0.1) ? 0 : random.whole(1, 900);
    const share = index >= 20 && index < 32 ? 0.2 : 0.002;
    const errors = Math.floor(requests * share * 2 * random.next());
    const drawn = random.next();
    if (drawn < 0.02) return { startMs, requests: null, errors: null };
    if (drawn < 0.04) return { startMs, requests, errors: requests === 0 ? 0 : null };
    return { startMs, requests, errors: drawn < 0.05 ? requests + 1 : errors };
  }).filter((_, index) => index % 41 !== 0);
}

const tip = drawTip();
const rules = BURN_PAIRS.map(
  pair =>
    [
      pair.severity,
      pair.longMs / MINUTE_MS,
      pair.shortMs / MINUTE_MS,
      toNumber(burnThreshold(pair, MONTH_MS)),
    ] as const,
);

/** What the second computation tells of a rule at an instant. */
function toldOf(rule: BurnPair, slots: readonly SloSlot[], slotMs: number, atMs: number): Record<string, Told> {
  const target = fractionOfDecimal(TARGET);
  const [long, short] = [rule.longMs, rule.shortMs].map(lengthMs =>
    burnRate(slots, { startMs: atMs - lengthMs, endMs: atMs }, slotMs, target),
  );
  const state = evaluatePair(rule, slots, slotMs, target, MONTH_MS, atMs);
  const words = { firing: 'firing', quiet: 'not_firing', unknown: 'unknown' };
  const isTold = long.rate !== null && short.rate !== null;
  return {
    threshold: toNumber(burnThreshold(rule, MONTH_MS)),
    burn_long: long.rate,
    burn_short: short.rate,
    coverage_long: long.coverageRatio,
    coverage_short: short.coverageRatio,
    // Without a request in one of the windows there is nothing to evaluate.
    state: state === 'unknown' || isTold ? words[state] : 'not_evaluated',
    minutes_to_exhaustion: minutesToExhaustion(MONTH_MS, fractionOfDecimal(CONSUMED), long.rate),
  };
}

/** A rule as hours can tell it (KPI.md 1.4): no window is shorter than an hour. */
const onHours = (rule: BurnPair): BurnPair => ({ ...rule, shortMs: Math.max(rule.shortMs, HOUR_MS) });

describe('a simulated year of burn rates', () => {
  const databases = testDatabases();
  let ground: SloGround;
  let sloId: number;

  beforeAll(async () => {
    const { knex } = await migratedDatabase(databases);
    ground = new SloGround(knex);
    [sloId] = await ground.declare(sloDefinition({ target: TARGET }));
    const bySlot = new Map(hours.map(slot => [slot.startMs, slot] as const));
    await ground.hours(
      sloId,
      YEAR.startMs,
      hoursOf(YEAR).map(startMs => {
        const slot = bySlot.get(startMs);
        return slot && ([slot.good, slot.total] as const);
      }),
    );
    await knex.raw(`insert into series (entity_ref, environment) values (?, 'production') on conflict do nothing`, [
      SHOP,
    ]);
    await new Partitions(knex).ensure('signal_5min', TIP_TO_MS - 73 * HOUR_MS, TIP_TO_MS);
    await knex.raw(
      `insert into signal_5min (series_id, ts, requests, errors)
       select series_id, given.ts, given.requests, given.errors
         from json_to_recordset(?::json) as given(ts timestamptz, requests double precision, errors double precision)
         join series on series.entity_ref = ? and series.environment = 'production'`,
      [JSON.stringify(tip.map(({ startMs, ...counts }) => ({ ts: new Date(startMs), ...counts }))), SHOP],
    );
  });

  const read = (tipMs: number, hoursMs: number) =>
    ground.burn(sloId, rules, { tipMs, hoursMs, consumed: CONSUMED, periodHours: 720 });

  it('is told by hours as by the second computation, and row 1 not at all', async () => {
    const found: Difference[] = [];
    const states = new Set<unknown>();
    for (let hour = 80; hour < 8_600; hour += 61) {
      const atMs = YEAR.startMs + hour * HOUR_MS;
      const rows = await read(atMs, atMs);
      BURN_PAIRS.forEach((pair, index) => {
        const told = toldOf(onHours(pair), hours, HOUR_MS, atMs);
        const resolution = index < 2 ? 'coarse' : 'hours';
        const isRowOne = pair.longMs === HOUR_MS;
        found.push(
          ...differences(`${pair.longMs / HOUR_MS} h at ${new Date(atMs).toISOString()}`, rows[index], {
            ...told,
            resolution,
            ...(isRowOne ? { burn_short: null, state: 'unknown', reason: 'needs_tip' } : {}),
          }),
        );
        states.add(rows[index].state);
      });
    }
    expect(found).toEqual([]);
    expect(states).toEqual(new Set(['firing', 'not_firing', 'unknown', 'not_evaluated']));
  });

  it('is told exactly by five minutes, of all four pairs', async () => {
    const slots = toSlots(tip);
    const byHours = new Set<unknown>();
    const found: Difference[] = [];
    const states = new Set<unknown>();
    for (let step = 0; step < 90; step += 1) {
      const atMs = TIP_TO_MS - step * SLOT_MS;
      const rows = await read(atMs, Math.floor(atMs / HOUR_MS) * HOUR_MS);
      BURN_PAIRS.forEach((pair, index) => {
        if (rows[index].resolution === 'tip') {
          found.push(
            ...differences(
              `${pair.longMs / HOUR_MS} h at ${new Date(atMs).toISOString()}`,
              rows[index],
              toldOf(pair, slots, SLOT_MS, atMs),
            ),
          );
          states.add(rows[index].state);
        } else {
          byHours.add(toldOf(pair, slots, SLOT_MS, atMs).state);
        }
      });
    }
    expect(found).toEqual([]);
    expect(states).toEqual(new Set(['firing', 'not_firing', 'not_evaluated']));
    // Only where the tip covers too little of a window do the hours speak.
    expect(byHours).toEqual(new Set(['unknown']));
  });
});
