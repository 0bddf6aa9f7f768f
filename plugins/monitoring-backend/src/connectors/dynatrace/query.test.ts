import { CollectTarget } from '@rosetta/backstage-plugin-monitoring-node';
import { DEFAULT_EXTRA_METRICS } from './metricSets';
import { DynatracePivot } from './pivot';
import { asksOf, completeDays, planPages, planUnits, signalsQuery } from './query';

type Target = CollectTarget<DynatracePivot>;
const target = (name: string, pivot: DynatracePivot): Target => ({
  entityRef: `component:default/${name}`,
  environment: 'production',
  via: 'direct',
  pivot,
});
const ids = (...list: string[]): DynatracePivot => ({ kind: 'ids', ids: list });
const hex = (number: number) => number.toString(16).toUpperCase();
const span = { startMs: 1_000, endMs: 2_000 };
const asksFor = (...targets: Target[]) =>
  asksOf([...planUnits(targets)], DEFAULT_EXTRA_METRICS, false);

describe('planUnits', () => {
  it('asks one id per type together, and everything else as one set per pivot', () => {
    const units = planUnits([
      target('tagged', { kind: 'tags', tags: ['app:x'] }),
      target('several', ids('SERVICE-1', 'SERVICE-2')),
      target('b', ids('SERVICE-3')),
      target('a', ids('HOST-1', 'SERVICE-4')),
      target('twin', ids('SERVICE-1', 'SERVICE-2')),
    ]);
    expect(
      units.map(unit => [unit.kind, unit.targets.map(one => one.entityRef.split('/')[1])]),
    ).toEqual([
      ['each', ['a']],
      ['each', ['b']],
      ['set', ['several', 'twin']],
      ['set', ['tagged']],
    ]);
  });

  it('does not depend on the order of targets', () => {
    const targets = Array.from({ length: 30 }, (_, index) =>
      target(`c${index}`, ids(`SERVICE-${hex(index)}`)),
    );
    expect(planUnits([...targets].reverse()).map(unit => unit.sortKey)).toEqual(
      planUnits(targets).map(unit => unit.sortKey),
    );
  });
});

describe('planPages', () => {
  const targets = [
    ...Array.from({ length: 95 }, (_, index) => target(`c${index}`, ids(`SERVICE-${hex(index)}`))),
    target('tagged', { kind: 'tags', tags: ['app:x'] }),
    target('other', { kind: 'tags', tags: ['app:y'] }),
  ];
  const units = planUnits(targets);
  const spans = [span, { startMs: 2_000, endMs: 3_000 }];
  const pages = [...planPages(spans, units, undefined)];

  it('puts forty single entities in a page and each set in its own', () => {
    expect(pages.map(page => page.units.length)).toEqual([40, 40, 15, 1, 1, 40, 40, 15, 1, 1]);
  });

  it('goes on after any page, with nothing lost and nothing twice', () => {
    for (const [index, page] of pages.entries()) {
      expect([...planPages(spans, units, page.cursor)]).toEqual(pages.slice(index + 1));
    }
  });

  it('goes on with the rest when the mapping changed meanwhile', () => {
    const fewer = planUnits(targets.filter(one => one.entityRef !== 'component:default/c90'));
    const rest = [...planPages([span], fewer, pages[1]!.cursor)];
    const asked = [...pages.slice(0, 2), ...rest].flatMap(page =>
      page.units.map(unit => unit.sortKey),
    );
    expect(asked).toHaveLength(96);
    expect(new Set(asked).size).toBe(96);
  });
});

describe('asksOf', () => {
  it('asks each type once for all its ids, below the limits of Dynatrace', () => {
    const targets = Array.from({ length: 40 }, (_, index) =>
      target(
        `c${index}`,
        ids(
          `SERVICE-${hex(2 ** 50 + index)}`,
          `CONTAINER_GROUP_INSTANCE-${(2n ** 64n - 1n - BigInt(index)).toString(16).toUpperCase()}`,
        ),
      ),
    );
    const asks = asksFor(...targets);
    expect(asks.map(ask => ask.entityType)).toEqual(['CONTAINER_GROUP_INSTANCE', 'SERVICE']);
    for (const ask of asks) {
      expect(ask.entitySelector.length).toBeLessThanOrEqual(2_000);
      expect(ask.metrics.length).toBeLessThanOrEqual(10);
      expect(ask.subject).toMatchObject({ kind: 'each', ids: { length: 40 } });
    }
  });

  it('asks a host for its extra metrics too', () => {
    const [ask] = asksFor(target('h', ids('HOST-1')));
    expect(ask!.metrics.map(metric => metric.column)).toEqual([
      'cpuRatio',
      'memoryRatio',
      'availabilityRatio',
      'memory_bytes',
    ]);
  });

  it('asks nothing of types without signals', () => {
    expect(asksFor(target('a', ids('APPLICATION-1')))).toEqual([]);
    expect(asksOf(planUnits([target('h', ids('HOST-1'))]), [], true)).toEqual([]);
  });

  it.each<[DynatracePivot, string[]]>([
    [
      ids('SERVICE-1', 'SERVICE-2', 'HOST-1'),
      ['type("SERVICE"),entityId("SERVICE-1","SERVICE-2")', 'type("HOST"),entityId("HOST-1")'],
    ],
    [
      { kind: 'tags', tags: ['[Kubernetes]app:x', 'stage:prod'] },
      [
        'type("CONTAINER_GROUP_INSTANCE"),tag("[Kubernetes]app:x"),tag("stage:prod")',
        'type("SERVICE"),tag("[Kubernetes]app:x"),tag("stage:prod")',
      ],
    ],
    [
      {
        kind: 'selector',
        selector: { type: 'SERVICE', criteria: [{ name: 'mzName', values: ['Shop'] }] },
      },
      ['type("SERVICE"),mzName("Shop")'],
    ],
  ])('asks %j as one set', (pivot, selectors) => {
    const asks = asksFor(target('x', pivot));
    expect(asks.map(ask => ask.entitySelector)).toEqual(selectors);
    expect(asks.every(ask => ask.subject.kind === 'set')).toBe(true);
  });

  it('takes twenty tags', () => {
    const tags = Array.from({ length: 20 }, (_, index) => `k${index}:v`);
    expect(asksFor(target('x', { kind: 'tags', tags }))).toHaveLength(2);
  });
});

describe('signalsQuery', () => {
  it('splits single entities by their dimension and merges a set', () => {
    const [each] = asksFor(target('h', ids('HOST-1')));
    expect(signalsQuery(each!, span, '5m')).toMatchObject({
      entitySelector: 'type("HOST"),entityId("HOST-1")',
      metricSelector: expect.stringContaining(
        'builtin:host.cpu.usage:splitBy("dt.entity.host"):avg,',
      ),
      resolution: '5m',
      from: '1000',
      to: '2000',
    });
    const [set] = asksFor(target('h', ids('SERVICE-1', 'SERVICE-2')));
    expect(signalsQuery(set!, span, '1h').metricSelector).toContain(
      'builtin:service.response.time:splitBy():percentile(95)',
    );
  });
});

describe('completeDays', () => {
  const at = (text: string) => Date.parse(text);
  it('gives the whole reporting days that begin in the window and are over, 23 and 25 hours long too', () => {
    const spring = completeDays(
      { startMs: at('2026-03-28T00:00Z'), endMs: at('2026-03-31T00:00Z') },
      'Europe/Paris',
      at('2026-04-02T00:00Z'),
    );
    expect(spring.map(day => (day.endMs - day.startMs) / 3_600_000)).toEqual([23, 24, 24]);
    const autumn = completeDays(
      { startMs: at('2026-10-24T22:00Z'), endMs: at('2026-10-25T00:00Z') },
      'Europe/Paris',
      at('2026-11-02T00:00Z'),
    );
    expect(autumn.map(day => (day.endMs - day.startMs) / 3_600_000)).toEqual([25]);
  });

  it('leaves the day that is not over', () => {
    const now = at('2026-11-20T10:00Z');
    const days = completeDays({ startMs: at('2026-11-17T12:00Z'), endMs: now }, 'UTC', now);
    expect(days.map(day => new Date(day.startMs).toISOString().slice(0, 10))).toEqual([
      '2026-11-18',
      '2026-11-19',
    ]);
  });

  it('tiles: two windows that touch give each day once', () => {
    const now = at('2026-11-20T10:00Z');
    const cut = at('2026-11-10T05:00Z');
    const parts = [
      ...completeDays({ startMs: at('2026-11-01T00:00Z'), endMs: cut }, 'Europe/Paris', now),
      ...completeDays({ startMs: cut, endMs: at('2026-11-18T00:00Z') }, 'Europe/Paris', now),
    ];
    expect(parts).toEqual(
      completeDays(
        { startMs: at('2026-11-01T00:00Z'), endMs: at('2026-11-18T00:00Z') },
        'Europe/Paris',
        now,
      ),
    );
  });
});
