import { DateTime } from 'luxon';
import { fakeServicenow, incidentRow } from './__testUtils__/fakeServicenow';
import { CI } from './__testUtils__/fakeServicenow';
import {
  codesOf,
  countsOf,
  factsOf,
  HOUR,
  ids,
  START,
  target,
  useServicenow,
} from './__testUtils__/useServicenow';
import { offsetOf, offsetOfRow } from './userZone';

describe('offsetOf', () => {
  // [value, display, hours; undefined where nothing can be told]
  it.each([
    ['2024-09-24 05:39:40', '2024-09-23 22:39:40', -7],
    ['2012-02-18 08:14:21', '2012-02-18 12:14:21', 4],
    ['2012-02-18 08:14:21', '2012-02-18 08:14:21', 0],
    ['2012-02-18 08:14:21', '18-02-2012 10:14:21', 2],
    ['2012-02-18 08:14:21', '02/18/2012 02:14:21 AM', -6],
    ['2012-02-18 18:14:21', '02/19/2012 12:14:21 AM', 6],
    ['2012-02-18 08:14:21', '18.02.12 20:14:21', 12],
    ['2012-02-18 14:14:21', '2012-02-18 02:14:21', -12],
    ['2012-02-18 14:14:21', '2012-02-19 03:14:21', 13],
    ['2012-02-18 14:14:21', '2012-02-18 04:14:21', -10],
    ['2012-02-18 14:14:21', '2012-02-19 04:14:21', 14],
    ['2012-02-18 18:29:21', '2012-02-18 23:59:21', 5.5],
    ['2012-12-31 23:30:00', '2013-01-01 00:30:00', 1],
    ['2012-11-12 10:00:00', '11-12-12 11:00:00', 1],
    ['2012-02-18 08:14:21', '18-Feb-2012 10:14:21', undefined],
    ['2012-02-18 08:14:21', '2012-02-25 08:14:21', undefined],
    ['2012-02-18 08:14:21', 'two hours ago', undefined],
    ['', '', undefined],
  ])('%j shown as %j is %j hours', (value, display, hours) => {
    expect(offsetOf(value, display)).toBe(hours === undefined ? undefined : hours * HOUR);
  });

  it.each([[null], ['x'], [{}], [{ sys_updated_on: 'x' }], [{ sys_updated_on: { value: 1 } }]])(
    'tells nothing of the row %j',
    row => {
      expect(offsetOfRow(row)).toBeUndefined();
    },
  );
});

describe('windows of a user in another zone than GMT', () => {
  const servicenow = useServicenow();
  const offsetIn = (zone: string) => (ms: number) =>
    DateTime.fromMillis(ms, { zone }).offset * 60_000;
  const text = (ms: number) => new Date(ms).toISOString().slice(0, 19).replace('T', ' ');
  /** A row each 20 minutes of two days around a window, and one in each season. */
  const rowsAround = (startMs: number) => [
    ...['2026-01-20 12:00:00', '2026-07-20 12:00:00'].map((changed, index) =>
      incidentRow(1_000 + index, { sys_updated_on: changed, opened_at: '2020-01-01 00:00:00' }),
    ),
    ...Array.from({ length: 144 }, (_, index) =>
      incidentRow(index + 1, {
        sys_updated_on: text(startMs + (index - 72) * (HOUR / 3)),
        opened_at: '2020-01-01 00:00:00',
      }),
    ),
  ];
  const collectIn = async (zone: string, startMs: number, nowMs: number) => {
    const incident = [
      ...rowsAround(startMs),
      incidentRow(900, { sys_updated_on: text(nowMs), opened_at: '2020-01-01 00:00:00' }),
    ];
    await servicenow.start(
      fakeServicenow({ tables: { cmdb_ci: [], incident }, offsetMsAt: offsetIn(zone) }),
    );
    return servicenow.collect([target('a', ids(CI))], { startMs, endMs: startMs + HOUR, nowMs });
  };

  const SUMMER = Date.parse('2026-07-01T06:00:00Z');
  it.each([
    ['GMT', START, START + HOUR],
    ['GMT', SUMMER, START],
    ['Europe/Paris', START, START + HOUR],
    ['Europe/Paris', SUMMER, START],
    ['Europe/London', START, START + HOUR],
    ['Europe/London', SUMMER, START],
    ['America/Los_Angeles', SUMMER, START],
    ['Australia/Lord_Howe', SUMMER, START],
    ['Antarctica/Troll', SUMMER, START],
    ['Pacific/Kiritimati', START, START + HOUR],
    ['Pacific/Midway', SUMMER, START],
    ['Asia/Kolkata', START, START + HOUR],
  ])('lose no row and take none twice: %s', async (zone, startMs, nowMs) => {
    const pages = await collectIn(zone, startMs, nowMs);
    const changed = factsOf(pages).map(fact => (fact as { updatedMs: number }).updatedMs);
    expect(changed.sort()).toEqual([startMs, startMs + HOUR / 3, startMs + (2 * HOUR) / 3]);
    expect(codesOf(pages)).toEqual([]);
  });

  it('are asked no wider when both seasons are GMT', async () => {
    const pages = await collectIn('GMT', START, START + HOUR);
    expect(countsOf(pages)).toEqual({ facts: 3, rejected: 0, unrelated: 0 });
    expect(servicenow.questions('incident')[0]!.query.get('sysparm_query')).toContain(
      'sys_updated_on>=2026-11-20 06:00:00^sys_updated_on<2026-11-20 07:00:00^',
    );
  });

  it('are shifted by what was measured and asked two hours wider on each side', async () => {
    const pages = await collectIn('Europe/Paris', START, START + HOUR);
    expect(servicenow.questions('incident')[0]!.query.get('sysparm_query')).toContain(
      'sys_updated_on>=2026-11-20 05:00:00^sys_updated_on<2026-11-20 10:00:00^',
    );
    // Fifteen rows of five hours and the newest: three are of the window, the others of its neighbours.
    expect(countsOf(pages)).toEqual({ facts: 3, rejected: 0, unrelated: 13 });
    expect(pages[0]!.raw[0]!.body).not.toContain('2026-11-20 07:00:00');
  });

  it('are asked as wide as the world when the zone cannot be measured', async () => {
    const incident = rowsAround(START);
    const plain = fakeServicenow({
      tables: { cmdb_ci: [], incident },
      offsetMsAt: () => 14 * HOUR,
    });
    await servicenow.start(request =>
      request.query.get('sysparm_display_value') === 'all'
        ? { json: { result: [] } }
        : plain(request),
    );
    const pages = await servicenow.collect([target('a', ids(CI))]);
    expect(factsOf(pages)).toHaveLength(3);
    expect(codesOf(pages)).toEqual([]);
  });

  it('are asked wider when zero was measured and a season has no row to tell', async () => {
    const incident = [incidentRow(1)];
    await servicenow.start(fakeServicenow({ tables: { cmdb_ci: [], incident } }));
    await servicenow.collect([target('a', ids(CI))]);
    expect(servicenow.questions('incident')[0]!.query.get('sysparm_query')).toContain(
      'sys_updated_on>=2026-11-20 04:00:00^sys_updated_on<2026-11-20 09:00:00^',
    );
  });

  it('are measured once an hour', async () => {
    await collectIn('Europe/Paris', START, START + HOUR);
    const measured = () =>
      servicenow.server.requests.filter(
        request => request.query.get('sysparm_display_value') === 'all',
      ).length;
    expect(measured()).toBe(1);
    await servicenow.collect([target('a', ids(CI))], { nowMs: START + 2 * HOUR - 1 });
    expect(measured()).toBe(1);
    await servicenow.collect([target('a', ids(CI))], { nowMs: START + 2 * HOUR });
    expect(measured()).toBe(2);
  });
});
