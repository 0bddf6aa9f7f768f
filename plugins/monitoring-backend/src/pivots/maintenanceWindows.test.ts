import { readMaintenance } from './maintenanceWindows';

const REF = 'component:default/shop';
const KEY = 'rosetta.io/maintenance';
const read = (annotations: Record<string, string>, system: Record<string, string> = {}) =>
  readMaintenance(REF, annotations, ['production', 'uat'], 'production', system);

describe('readMaintenance', () => {
  it('reads windows of the default environment, with any offset', () => {
    expect(read({ [KEY]: '2026-11-21T22:00:00Z/2026-11-22T02:00:00Z, 2026-12-01T08:00+01:00/2026-12-01T09:00+01:00' }).windows).toEqual([
      { entityRef: REF, environment: 'production', origin: 'annotation', startMs: Date.UTC(2026, 10, 21, 22), endMs: Date.UTC(2026, 10, 22, 2) },
      { entityRef: REF, environment: 'production', origin: 'annotation', startMs: Date.UTC(2026, 11, 1, 7), endMs: Date.UTC(2026, 11, 1, 8) },
    ]);
  });

  it('takes the overlay for its environment, and the System\'s windows for its parts', () => {
    const window = '2026-11-21T22:00:00Z/2026-11-22T02:00:00Z';
    const { windows } = read({ 'rosetta.io/env.uat.maintenance': window }, { [KEY]: window });
    expect(windows.map(({ environment, origin }) => [environment, origin])).toEqual([['production', 'system'], ['uat', 'annotation']]);
  });

  it.each([
    ['no interval', 'tonight', 'start/end'],
    ['a local time without an offset', '2026-11-21T22:00:00/2026-11-22T02:00:00', 'offset'],
    ['an end before its start', '2026-11-22T02:00:00Z/2026-11-21T22:00:00Z', 'before it begins'],
    ['a day that does not exist', '2026-02-30T00:00:00Z/2026-03-02T00:00:00Z', 'calendar'],
    ['a month', '2026-11-01T00:00:00Z/2026-12-01T00:00:00Z', '14 days'],
  ])('finds fault with %s and keeps its neighbours', (_, bad, words) => {
    const { windows, findings } = read({ [KEY]: `${bad}, 2026-11-21T22:00:00Z/2026-11-22T02:00:00Z` });
    expect(windows).toHaveLength(1);
    expect(findings).toEqual([expect.objectContaining({ key: KEY, isBlocking: false, message: expect.stringContaining(words) })]);
  });

  it('reads no more than ten windows', () => {
    const list = Array.from({ length: 11 }, (_, day) => `2026-11-${10 + day}T22:00:00Z/2026-11-${10 + day}T23:00:00Z`).join(',');
    const { windows, findings } = read({ [KEY]: list });
    expect([windows.length, findings.length]).toEqual([10, 1]);
  });
});
