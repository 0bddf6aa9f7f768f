import { strict as assert } from 'node:assert';
import fc from 'fast-check';
import { matchMetric } from './metricId';
import { metricsOf } from './metricSets';
import { readSignals, SET_SUBJECT, SignalAsk } from './readSignals';

const HOUR = 3_600_000;
const START = Date.parse('2026-11-20T06:00:00Z');
const SERVICE = metricsOf('SERVICE', [], false);
const REQUESTS = 'builtin:service.requestCount.total:splitBy("dt.entity.service"):value';
const P95 = 'builtin:service.response.time:splitBy("dt.entity.service"):percentile(95)';

const ask = (more: Partial<SignalAsk> = {}): SignalAsk => ({
  entityType: 'SERVICE',
  subject: { kind: 'each', ids: ['SERVICE-1', 'SERVICE-2'] },
  metrics: SERVICE,
  resolution: '1h',
  slotMs: HOUR,
  window: { startMs: START, endMs: START + 3 * HOUR },
  nowMs: START + 3 * HOUR,
  ...more,
});
const series = (values: unknown[], more: Record<string, unknown> = {}) => ({
  dimensions: ['SERVICE-1'],
  dimensionMap: { 'dt.entity.service': 'SERVICE-1' },
  timestamps: values.map((_, index) => START + (index + 1) * HOUR),
  values,
  ...more,
});
const answer = (metricId: string, ...data: unknown[]) => ({
  resolution: '1h',
  result: [{ metricId, data }],
});
const read = (json: unknown, more: Partial<SignalAsk> = {}) => readSignals(json, ask(more), 'main');
const codes = (readings: ReturnType<typeof read>) =>
  readings.tally.records().map(record => record.code);

describe('readSignals', () => {
  it.each([
    ['no result', { result: [] }],
    ['no series', answer(REQUESTS)],
    ['empty arrays', answer(REQUESTS, series([]))],
    [
      'no arrays',
      answer(REQUESTS, { dimensions: [], dimensionMap: { 'dt.entity.service': 'SERVICE-1' } }),
    ],
    ['a single null', answer(REQUESTS, series([null]))],
    [
      'warnings',
      { warnings: ['unknown'], result: [{ metricId: REQUESTS, data: [], warnings: ['unknown'] }] },
    ],
    ['null data', { result: [{ metricId: REQUESTS, data: null }] }],
  ])('makes no data and no error of %s', (_, json) => {
    const readings = read(json);
    expect(readings.rows.size).toBe(0);
    expect(readings.accepted + readings.tally.total).toBe(0);
  });

  it('keeps the start of a slot that is stamped with its end, nulls apart from zeros', () => {
    const { rows, accepted, nulls } = read(answer(REQUESTS, series([5, null, 0])));
    expect([accepted, nulls]).toEqual([2, 1]);
    expect(
      [...rows.get('SERVICE-1')!].map(([at, columns]) => [at, columns.get('requests')]),
    ).toEqual([
      [START, 5],
      [START + 2 * HOUR, 0],
    ]);
  });

  it('converts microseconds and percent', () => {
    expect(
      read(answer(P95, series([12_345])))
        .rows.get('SERVICE-1')!
        .get(START)!
        .get('latencyP95Ms'),
    ).toBe(12.345);
    const host = read(
      answer('builtin:host.cpu.usage:splitBy():avg', {
        dimensionMap: {},
        timestamps: [START + HOUR],
        values: [100.2],
      }),
      { entityType: 'HOST', subject: { kind: 'set' }, metrics: metricsOf('HOST', [], false) },
    );
    expect(host.rows.get(SET_SUBJECT)!.get(START)!.get('cpuRatio')).toBe(1);
  });

  it.each([
    ['not_a_number', answer(REQUESTS, series(['12']))],
    ['not_a_number', answer(REQUESTS, series([{}]))],
    ['negative', answer(REQUESTS, series([-1]))],
    ['out_of_range', answer(P95, series([1e15]))],
    ['bad_timestamps', answer(REQUESTS, series([1], { timestamps: [] }))],
    ['bad_timestamps', answer(REQUESTS, series([1], { timestamps: ['today'] }))],
    ['bad_timestamps', answer(REQUESTS, series([1], { timestamps: [START + 90_000] }))],
    ['outside_window', answer(REQUESTS, series([1], { timestamps: [START] }))],
    ['incomplete_slot', answer(REQUESTS, series([1], { timestamps: [START + 4 * HOUR] }))],
    ['incomplete_slot', answer(REQUESTS, series([1], { timestamps: [START + 3 * HOUR + 60_000] }))],
    ['remainder', answer(REQUESTS, series([1], { dimensionMap: { 'dt.entity.service': null } }))],
    ['no_dimension', answer(REQUESTS, series([1], { dimensionMap: {} }))],
    ['no_dimension', answer(REQUESTS, series([1], { dimensionMap: undefined }))],
    [
      'foreign_entity',
      answer(REQUESTS, series([1], { dimensionMap: { 'dt.entity.service': 'SERVICE-9' } })),
    ],
    ['duplicate_series', answer(REQUESTS, series([1]), series([2]))],
    ['metric_not_asked', answer('builtin:service.cpu.time:splitBy():avg', series([1]))],
    ['metric_not_asked', answer(`${REQUESTS}:rate(1s)`, series([1]))],
    ['malformed_series', answer(REQUESTS, series([1], { values: 'none' }))],
    ['malformed_series', answer(REQUESTS, 'series')],
    ['malformed_series', answer(REQUESTS, series([1, 2], { dimensionMap: 'x' }))],
    ['wrong_resolution', { resolution: '6h', result: answer(REQUESTS, series([1])).result }],
  ])('refuses with %s', (code, json) => {
    const readings = read(json);
    expect([...new Set(codes(readings))]).toEqual([code]);
    expect(readings.accepted).toBe(0);
    expect(readings.tally.total).toBeGreaterThan(0);
  });

  it.each([
    [[null], 1],
    [[null, 5, null], 3],
    [[], 1],
    ['none', 1],
  ])('counts each of %j once, nulls too, in a series of unknown form', (values, refused) => {
    const { nulls, tally } = read(answer(REQUESTS, series([], { values, timestamps: 'none' })));
    expect([nulls, tally.total]).toEqual([0, refused]);
  });

  it('takes 60m for 1h', () => {
    expect(read({ ...answer(REQUESTS, series([1])), resolution: '60m' }).accepted).toBe(1);
  });

  it('keeps one record for a thousand refusals of a series', () => {
    const window = { startMs: START, endMs: START + 1_000 * HOUR };
    const readings = read(answer(REQUESTS, series(Array(1_000).fill(-1))), {
      window,
      nowMs: window.endMs,
    });
    expect(readings.tally.records()).toHaveLength(1);
    expect(readings.tally.records()[0]).toMatchObject({
      code: 'negative',
      message: expect.stringContaining('1000 values'),
    });
    expect(readings.tally.total).toBe(1_000);
  });

  it('does not depend on the order of results or dimensions', () => {
    const results = SERVICE.map((spec, index) => ({
      metricId: `${spec.key}:splitBy("dt.entity.service"):${spec.aggregation}:names`,
      data: [
        series([index + 1], {
          dimensions: ['name', 'SERVICE-1'],
          dimensionMap: { 'dt.entity.service.name': 'name', 'dt.entity.service': 'SERVICE-1' },
        }),
      ],
    }));
    const straight = read({ result: results }).rows.get('SERVICE-1')!.get(START)!;
    const turned = read({ result: [...results].reverse() })
      .rows.get('SERVICE-1')!
      .get(START)!;
    expect(Object.fromEntries(turned)).toEqual(Object.fromEntries(straight));
    expect(straight.get('latencyP99Ms')).toBe(0.006);
  });

  it('says when two results claim one metric', () => {
    const result = answer(REQUESTS, series([1])).result[0]!;
    const readings = read({
      result: [
        result,
        {
          ...result,
          metricId: 'builtin:service.requestCount.total:merge("dt.entity.service"):value',
        },
      ],
    });
    expect(readings.isAmbiguous).toBe(true);
    expect(readings.accepted).toBe(0);
  });

  it('reads a whole-window value at the window start, once the window is over', () => {
    const whole = { resolution: 'Inf', slotMs: null } as const;
    const json = {
      resolution: 'Inf',
      result: answer(P95, series([5_000], { timestamps: [START + 1] })).result,
    };
    expect([...read(json, whole).rows.get('SERVICE-1')!.keys()]).toEqual([START]);
    expect(codes(read(json, { ...whole, nowMs: START + HOUR }))).toEqual(['incomplete_slot']);
  });

  it.each([[null], [[]], ['text'], [{ problems: [] }], [{ result: {} }], [{ result: [{}] }]])(
    'refuses the form of %j',
    json => {
      expect(() => read(json)).toThrow(expect.objectContaining({ code: 'schema_changed' }));
    },
  );

  it('accounts for every value of any answer', () => {
    const value = fc.oneof(
      fc.constant(null),
      fc.integer({ min: -5, max: 500 }),
      fc.double({ noNaN: true }),
      fc.string({ maxLength: 3 }),
      fc.boolean(),
    );
    const anySeries = fc.record({
      dimensionMap: fc.oneof(
        fc.constantFrom(
          {},
          { 'dt.entity.service': null },
          { 'dt.entity.service': 'SERVICE-1' },
          { 'dt.entity.service': 'SERVICE-9' },
          7,
        ),
      ),
      timestamps: fc.array(
        fc.integer({ min: -2, max: 6 }).map(slot => START + slot * HOUR),
        { maxLength: 5 },
      ),
      values: fc.array(value, { maxLength: 5 }),
    });
    const metricId = fc.constantFrom(
      REQUESTS,
      P95,
      'builtin:host.cpu.idle',
      'builtin:service.response.time',
    );
    const result = fc.record({ metricId, data: fc.array(anySeries, { maxLength: 3 }) });
    fc.assert(
      fc.property(fc.array(result, { maxLength: 3 }), results => {
        const { accepted, nulls, tally, rows } = read({ result: results });
        const all = results.flatMap(item => item.data);
        // Of a series in an unknown form nothing is known, not even that a null is one.
        const values = all.filter(one => one.dimensionMap !== 7).flatMap(one => one.values);
        const unread = all.filter(one => one.dimensionMap === 7).reduce((sum, one) => sum + Math.max(one.values.length, 1), 0);
        assert.equal(nulls, values.filter(v => v === null).length);
        assert.equal(accepted + tally.total, values.filter(v => v !== null).length + unread);
        const kept = [...rows.values()].flatMap(slots =>
          [...slots.values()].flatMap(columns => [...columns.values()]),
        );
        assert.deepEqual(kept.filter(number => typeof number !== 'number' || !(number >= 0)), []);
      }),
      { numRuns: 3_000 },
    );
  });
});

describe('matchMetric', () => {
  it.each([
    ['builtin:service.response.time:percentile(95)', 'latencyP95Ms'],
    ['builtin:service.response.time:splitBy():percentile(95.0)', 'latencyP95Ms'],
    ['builtin:service.response.time:merge("dt.entity.service"):percentile(50)', 'latencyP50Ms'],
    ['builtin:service.response.time:splitBy("a:b,c(d)"):percentile( 99 ):names', 'latencyP99Ms'],
    ['builtin:service.requestCount.total:splitBy()', 'requests'],
    ['builtin:service.requestCount.total', 'requests'],
    ['builtin:service.response.time', undefined],
    ['builtin:service.response.time:splitBy():avg', undefined],
    ['builtin:service.response.time:splitBy():percentile(95):rate(1m)', undefined],
    ['builtin:service.response.time:avg:splitBy():percentile(95)', undefined],
    ['(builtin:service.requestCount.total)/(builtin:service.errors.total.count)', undefined],
    ['', undefined],
  ])('%s is %s', (metricId, column) => {
    expect(matchMetric(metricId, SERVICE)?.column).toBe(column);
  });

  it('knows keys without a prefix, as extensions have them', () => {
    const extras = metricsOf(
      'HOST',
      [
        {
          metric: 'network_latency_ms',
          entityType: 'HOST',
          selector: 'custom.network.latency_ms:avg',
          unit: 'milliseconds',
        },
      ],
      false,
    );
    expect(
      matchMetric('custom.network.latency_ms:splitBy("dt.entity.host"):avg', extras)?.column,
    ).toBe('network_latency_ms');
  });
});
