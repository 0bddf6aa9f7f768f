import { kpiValueSchema, ratioOrNull } from './kpiValue';

describe('ratioOrNull', () => {
  it.each([
    [1, 4, 0.25],
    [0, 4, 0],
    [0, 0, null],
    [3, 0, null],
    [null, 4, null],
    [1, null, null],
    [undefined, 4, null],
  ])('of %p and %p is %p, never a made-up zero', (num, den, ratio) => {
    expect(ratioOrNull(num, den)).toBe(ratio);
  });
});

describe('kpiValueSchema', () => {
  const common = {
    unit: 'ratio', n: 10, num: 1, den: 10, coverage: 1, window: { start: 'a', end: 'b' }, method: 'm', asOf: null, betterIs: 'lower',
  };

  it.each([
    ['ok without a value', { status: 'ok', value: null }],
    ['stale with a value that could be coloured', { status: 'stale', value: 1, lastValue: 1, reason: { code: 'source_down' } }],
    ['unknown with a reason of another status', { status: 'unknown', value: null, reason: { code: 'not_mapped' } }],
    ['partial without saying why', { status: 'partial', value: 1 }],
  ])('does not allow %s', (_, value) => {
    expect(kpiValueSchema.safeParse({ ...common, ...value }).success).toBe(false);
  });

  it('allows a value with its proof', () => {
    expect(kpiValueSchema.safeParse({ ...common, status: 'ok', value: 0.1 }).success).toBe(true);
  });
});
