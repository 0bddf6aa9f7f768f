import { mapSignals } from './mapSignals';

const ref = { entityRef: 'component:default/shop', environment: 'production' };
const HOUR = 3_600_000;

describe('mapSignals', () => {
  it('gives no fact for a slot without values and one for a slot with zero requests', () => {
    const facts = mapSignals(ref, '1h', new Map([[HOUR, new Map()], [0, new Map([['requests' as const, 0]])]]), false);
    expect(facts).toMatchObject([{ startMs: 0, requests: 0, errors: null, saturationRatio: null, saturationResource: null }]);
  });

  it('names the tighter of CPU and memory as saturation', () => {
    const of = (cpu: number | undefined, memory: number | undefined) => {
      const columns = new Map([...(cpu === undefined ? [] : [['cpuRatio', cpu] as const]), ...(memory === undefined ? [] : [['memoryRatio', memory] as const])]);
      return mapSignals(ref, '5m', new Map([[0, columns]]), false)[0];
    };
    expect(of(0.5, 0.7)).toMatchObject({ saturationRatio: 0.7, saturationResource: 'memory' });
    expect(of(0.7, 0.5)).toMatchObject({ saturationRatio: 0.7, saturationResource: 'cpu' });
    expect(of(undefined, 0.1)).toMatchObject({ saturationRatio: 0.1, saturationResource: 'memory' });
    expect(of(0.2, undefined)).toMatchObject({ saturationRatio: 0.2, saturationResource: 'cpu' });
  });

  it('leaves saturation empty in a slot where the expression of config has none', () => {
    expect(mapSignals(ref, '1h', new Map([[0, new Map([['cpuRatio' as const, 0.9]])]]), true)).toMatchObject([{ cpuRatio: 0.9, saturationRatio: null, saturationResource: null }]);
  });

  it('makes extra metrics facts of their own, and none of days', () => {
    const slots = new Map([[0, new Map([['memory_bytes' as const, 5]])]]);
    expect(mapSignals(ref, '1h', slots, false)).toEqual([{ kind: 'metric', ...ref, resolution: '1h', startMs: 0, metric: 'memory_bytes', value: 5 }]);
    expect(mapSignals(ref, '1d', slots, false)).toEqual([]);
  });
});
