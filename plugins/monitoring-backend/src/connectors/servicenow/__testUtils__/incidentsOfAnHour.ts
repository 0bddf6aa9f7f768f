import { FactPage } from '@rosetta/backstage-plugin-monitoring-node';
import { CI, ciRow, FakeRow, FakeTables, incidentRow, OTHER_CI, sysId } from './fakeServicenow';
import { factsOf } from './useServicenow';

/** Rows in both seasons, so that windows are asked as they are. */
const SEASONS = ['2026-01-20 12:00:00', '2026-07-20 12:00:00'].map((changed, index) =>
  incidentRow(0xf000 + index, { sys_updated_on: changed, cmdb_ci: sysId(0xdd) }),
);
/** An instance with two items and these incidents. */
export const fakeWith = (
  incident: readonly FakeRow[],
  more: Partial<FakeTables> = {},
): FakeTables => ({
  tables: {
    cmdb_ci: [ciRow(CI, 'Checkout'), ciRow(OTHER_CI, 'Cart')],
    incident: [...SEASONS, ...incident],
    task_sla: [],
    ...more.tables,
  },
  ...Object.fromEntries(Object.entries(more).filter(([key]) => key !== 'tables')),
});
export const numbers = (count: number, from = 1) =>
  Array.from({ length: count }, (_, index) => from + index);
export const incidentRows = (count: number, more: FakeRow = {}) =>
  numbers(count).map(number => incidentRow(number, more));
export const externalIdsOf = (pages: readonly FactPage[]) =>
  factsOf(pages).map(fact => (fact as { externalId: string }).externalId);
