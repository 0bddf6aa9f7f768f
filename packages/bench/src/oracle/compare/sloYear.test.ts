import {
  migratedDatabase,
  testDatabases,
} from '@rosetta/backstage-plugin-monitoring-backend/src/__testUtils__/database';
import {
  latencySlo,
  sloDefinition,
  SloGround,
  SloHour,
} from '@rosetta/backstage-plugin-monitoring-backend/src/__testUtils__/slos';
import { daysOf, hoursOf, periodSpan } from '../calendar';
import { fractionOfDecimal } from '../fraction';
import { readSlo, SloObjective, SloSlot } from '../sloWindow';
import { Span } from '../spans';
import { slotsOfYear } from './__testUtils__/slotsOfYear';
import { Difference, differences } from './differences';
import { YEAR, ZONE } from './simulatedYear';

jest.setTimeout(240_000);

const HOUR_MS = 3_600_000;
const MONTH_MS = 720 * HOUR_MS;
const firsts = daysOf(YEAR, ZONE).filter(day => day.endsWith('-01'));
/** Months, quarters and the year; 30 days that end with every week. */
const WINDOWS: Span[] = [
  ...firsts.flatMap(day => [periodSpan('month', day, ZONE), periodSpan('quarter', day, ZONE)]),
  YEAR,
  ...hoursOf(YEAR)
    .filter((_, hour) => hour >= 720 && hour % 168 === 0)
    .map(endMs => ({ startMs: endMs - MONTH_MS, endMs })),
];
const { events, slices } = slotsOfYear();

describe('a simulated year of an SLO', () => {
  const databases = testDatabases();
  let ground: SloGround;

  beforeAll(async () => {
    const { knex } = await migratedDatabase(databases);
    ground = new SloGround(knex);
  });

  const compare = async (
    definition: ReturnType<typeof sloDefinition>,
    slots: readonly SloSlot[],
    method: SloObjective['method'],
  ): Promise<Difference[]> => {
    await ground.clear();
    const [id] = await ground.declare(definition);
    const bySlot = new Map(slots.map(slot => [slot.startMs, slot] as const));
    const hours = hoursOf(YEAR).map((startMs): SloHour => {
      const slot = bySlot.get(startMs);
      return slot && [slot.good, slot.total];
    });
    await ground.hours(id, YEAR.startMs, hours);
    const rows = await ground.read(
      WINDOWS.map(() => id),
      ...WINDOWS.map(window => ({ from: window.startMs, to: window.endMs, asOf: YEAR.endMs })),
    );
    expect(rows).toHaveLength(WINDOWS.length);
    return WINDOWS.flatMap((window, index) => {
      const reading = readSlo({
        objective: {
          target: fractionOfDecimal(definition.target),
          method,
          sliceTarget: fractionOfDecimal(1),
          missingPolicy: definition.missingPolicy,
          slotMs: HOUR_MS,
        },
        window,
        observable: YEAR,
        slots,
        maintenance: [],
        // The view's choice of two that KPI.md allows.
        meanTrafficOver: 'covered',
      });
      const met = { true: 'met', false: 'breached', null: null } as const;
      return differences(
        `${new Date(window.startMs).toISOString()}/${new Date(window.endMs).toISOString()}`,
        rows[index],
        {
          good: reading.good,
          total: reading.total,
          sli: reading.sli,
          sli_lo: reading.sliLow,
          sli_hi: reading.sliHigh,
          hours_expected: reading.expectedSlots,
          hours_covered: reading.validSlots + reading.idleSlots,
          hours_idle: reading.idleSlots,
          coverage: reading.coverageRatio,
          budget_minutes: reading.budgetMinutes,
          consumed: reading.consumed,
          remaining: reading.remaining,
          bad_minutes: reading.badMinutes,
          status: reading.status,
          compliance: met[`${reading.isMet}`],
        },
      );
    });
  };

  it.each([
    ['events', sloDefinition(), events, 'occurrences'],
    ['slices', latencySlo(), slices, 'timeslices'],
  ] as const)('counted in %s is as the second computation says', async (_, definition, slots, method) => {
    const found = await compare(definition, slots, method);
    expect(found).toEqual([]);
  });
});
