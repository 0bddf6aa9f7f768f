import {
  migratedDatabase,
  testDatabases,
} from '@rosetta/backstage-plugin-monitoring-backend/src/__testUtils__/database';
import {
  latencySlo,
  sloDefinition,
  SloGround,
} from '@rosetta/backstage-plugin-monitoring-backend/src/__testUtils__/slos';
import { addDays, daysOf, hoursOf, periodDays, startOfDay } from '../calendar';
import { fractionOfDecimal } from '../fraction';
import { metDaysRatio, readSlo, SloObjective } from '../sloWindow';
import { slotsOfYear } from './__testUtils__/slotsOfYear';
import { Difference, differences } from './differences';
import { YEAR, ZONE } from './simulatedYear';

jest.setTimeout(240_000);

const HOUR_MS = 3_600_000;
const WINDOW_HOURS = 720;
/** Windows of the first days begin before the year does: too little is covered to decide them. */
const MONTHS = daysOf(YEAR, ZONE)
  .filter(day => day.endsWith('-01'))
  .map(day => periodDays('month', day));
const { events, slices } = slotsOfYear();

describe('a simulated year of a rolling SLO, read over months', () => {
  const databases = testDatabases();
  let ground: SloGround;

  beforeAll(async () => {
    const { knex } = await migratedDatabase(databases);
    ground = new SloGround(knex);
  });

  it.each([
    ['events', sloDefinition({ target: 0.9975 }), events, 'occurrences'],
    ['slices', latencySlo({ target: 0.735 }), slices, 'timeslices'],
  ] as const)('of %s is met on the days that the second computation says', async (_, definition, slots, method) => {
    const [id] = await ground.declare(definition);
    const bySlot = new Map(slots.map(slot => [slot.startMs, slot] as const));
    await ground.hours(
      id,
      YEAR.startMs,
      hoursOf(YEAR).map(startMs => {
        const slot = bySlot.get(startMs);
        return slot && ([slot.good, slot.total] as const);
      }),
    );
    const objective: SloObjective = {
      target: fractionOfDecimal(definition.target),
      method,
      sliceTarget: fractionOfDecimal(1),
      missingPolicy: 'exclude',
      slotMs: HOUR_MS,
    };
    const found: Difference[] = [];
    const shares = new Set<string>();
    for (const { from, to } of MONTHS) {
      const { rows } = await ground.knex.raw<{ rows: Record<string, unknown>[] }>(
        `select days, days_decided, days_met, share_met::double precision as share_met
           from kpi_slo_day_met(array[?::integer], array[?::integer], ?::date, ?::date, ?, array[null::timestamptz],
             array[null::timestamptz], array[?::timestamptz], ?::timestamptz, interval '3 hours')`,
        [id, WINDOW_HOURS, from, to, ZONE, new Date(YEAR.endMs), new Date(YEAR.endMs)],
      );
      const met: (boolean | null)[] = [];
      for (let day = from; day < to; day = addDays(day, 1)) {
        const endMs = startOfDay(addDays(day, 1), ZONE);
        const window = { startMs: endMs - WINDOW_HOURS * HOUR_MS, endMs };
        const reading = readSlo({
          objective,
          window,
          observable: window,
          slots: slots.filter(slot => slot.startMs >= window.startMs && slot.startMs < endMs),
          maintenance: [],
          meanTrafficOver: 'covered',
        });
        met.push(reading.isMet);
      }
      const share = metDaysRatio(met);
      shares.add(`${rows[0].days_decided} ${rows[0].days_met}`);
      found.push(
        ...differences(from, rows[0], {
          days: met.length,
          days_decided: met.filter(each => each !== null).length,
          days_met: met.filter(each => each === true).length,
          share_met: share,
        }),
      );
    }
    expect(found).toEqual([]);
    expect(shares.size).toBeGreaterThan(4);
  });
});
