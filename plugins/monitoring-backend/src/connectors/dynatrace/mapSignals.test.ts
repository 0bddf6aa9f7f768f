import { mapSignals, mergeSlots } from './mapSignals';
import { SlotColumns } from './readSignals';

const series = { entityRef: 'component:default/shop', environment: 'production' };
const slots = (...rows: [number, Record<string, number>][]) =>
  new Map<number, SlotColumns>(
    rows.map(([at, columns]) => [at, new Map(Object.entries(columns)) as SlotColumns]),
  );

describe('mapSignals', () => {
  it('makes no fact of a slot without values and one of an idle slot', () => {
    const facts = mapSignals(series, '1h', slots([0, {}], [1, { requests: 0 }]));
    expect(facts).toEqual([
      expect.objectContaining({
        kind: 'signal',
        startMs: 1,
        requests: 0,
        errors: null,
        latencyP95Ms: null,
        saturationRatio: null,
      }),
    ]);
  });

  it.each([
    [{ cpuRatio: 0.4, memoryRatio: 0.7 }, 0.7, 'memory'],
    [{ cpuRatio: 0.7, memoryRatio: 0.4 }, 0.7, 'cpu'],
    [{ cpuRatio: 0.5, memoryRatio: 0.5 }, 0.5, 'cpu'],
    [{ memoryRatio: 0.2 }, 0.2, 'memory'],
    [{ cpuRatio: 0 }, 0, 'cpu'],
  ])('takes the tighter of %j for saturation', (columns, ratio, resource) => {
    expect(mapSignals(series, '5m', slots([0, columns]))[0]).toMatchObject({
      saturationRatio: ratio,
      saturationResource: resource,
    });
  });

  it('gives extra metrics facts of their own, and none in day slots', () => {
    const row = slots([0, { cpuRatio: 0.5, memory_bytes: 1_024 }]);
    expect(mapSignals(series, '1h', row).map(fact => fact.kind)).toEqual(['signal', 'metric']);
    expect(mapSignals(series, '1d', row).map(fact => fact.kind)).toEqual(['signal']);
    expect(mapSignals(series, '1h', slots([0, { memory_bytes: 0 }]))).toEqual([
      { kind: 'metric', ...series, resolution: '1h', startMs: 0, metric: 'memory_bytes', value: 0 },
    ]);
  });

  it('orders facts by time', () => {
    expect(
      mapSignals(series, '1h', slots([2, { requests: 1 }], [1, { requests: 1 }])).map(
        fact => fact.startMs,
      ),
    ).toEqual([1, 2]);
  });
});

describe('mergeSlots', () => {
  it('joins the types of one entity: tighter resource, worse availability', () => {
    const into = slots([0, { cpuRatio: 0.2, availabilityRatio: 0.99, requests: 5 }]);
    mergeSlots(into, slots([0, { cpuRatio: 0.6, availabilityRatio: 0.5 }], [1, { cpuRatio: 0.1 }]));
    expect(Object.fromEntries(into.get(0)!)).toEqual({
      cpuRatio: 0.6,
      availabilityRatio: 0.5,
      requests: 5,
    });
    expect(Object.fromEntries(into.get(1)!)).toEqual({ cpuRatio: 0.1 });
  });
});
