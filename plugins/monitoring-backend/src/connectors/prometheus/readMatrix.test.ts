import { createRedactor } from '@rosetta/backstage-plugin-monitoring-node';
import { readMatrix, RangeAsk } from './readMatrix';

const HOUR = 3_600_000;
const START = Date.parse('2026-11-20T06:00:00Z');
const ask: RangeAsk = {
  key: 'queries.requests',
  subject: 'component:default/shop',
  labels: [{ name: 'job', value: 'shop' }],
  range: 'not-negative',
  slots: { startMs: START, slotMs: HOUR, count: 4 },
};
/** Epoch seconds of the end of the slot with this number. */
const end = (slot: number) => (START + (slot + 1) * HOUR) / 1_000;
const matrix = (...result: unknown[]) => ({ resultType: 'matrix', result });
const one = (...texts: unknown[]) =>
  matrix({ metric: {}, values: texts.map((text, index) => [end(index), text]) });
const read = (data: unknown, changes: Partial<RangeAsk> = {}) => readMatrix(data, { ...ask, ...changes }, 'main');
const outcome = (data: unknown, changes: Partial<RangeAsk> = {}) => {
  const { values, nulls, tally } = read(data, changes);
  return { values: [...values.values()], nulls, refused: tally.total, codes: tally.records().map(record => record.code) };
};

describe('readMatrix', () => {
  it('gives a value to the slot at whose end it was evaluated', () => {
    expect([...read(one('1', '2.5')).values]).toEqual([
      [START, 1],
      [START + HOUR, 2.5],
    ]);
  });

  it.each([
    ['NaN, of 0/0', 'NaN'],
    ['+Inf, of 1/0', '+Inf'],
    ['-Inf', '-Inf'],
  ])('takes %s as no data, never as zero', (_, text) => {
    expect(outcome(one('1', text))).toEqual({ values: [1], nulls: 1, refused: 0, codes: [] });
  });

  it('takes an empty result, a series without samples and a missing instant as no data', () => {
    const nothing = { values: [], nulls: 0, refused: 0, codes: [] };
    expect(outcome(matrix())).toEqual(nothing);
    expect(outcome(matrix({ metric: {}, values: [] }))).toEqual(nothing);
    expect(outcome(matrix({ metric: {} }))).toEqual(nothing);
    expect([...read(matrix({ metric: {}, values: [[end(3), '7']] })).values]).toEqual([[START + 3 * HOUR, 7]]);
  });

  it.each([
    ['0', 0], ['-0', 0], ['1e+06', 1_000_000], ['4.9e-324', 5e-324], ['0.1', 0.1], ['+3', 3], ['.5', 0.5],
    ['1.7976931348623157e+308', Number.MAX_VALUE],
  ])('reads %s exactly', (text, expected) => {
    const { values } = outcome(one(text));
    expect(values).toEqual([expected]);
    expect(Object.is(values[0], -0)).toBe(false);
  });

  it.each([
    ['', 'not_a_number'], [' 1', 'not_a_number'], ['0x10', 'not_a_number'], ['1,5', 'not_a_number'], ['1e999', 'not_a_number'],
    ['Infinity', 'not_a_number'], ['-1', 'negative'], [1, 'malformed_sample'], [null, 'malformed_sample'], [{}, 'malformed_sample'],
  ])('refuses %j as %s and keeps its neighbour', (text, code) => {
    expect(outcome(one('1', text))).toEqual({ values: [1], nulls: 0, refused: 1, codes: [code] });
  });

  it('holds ratios to 0 and 1, apart from the rounding of doubles', () => {
    const ratio = { range: 'ratio' as const };
    expect(outcome(one('0', '1', '1.0000000000000002', '-2e-16'), ratio).values).toEqual([0, 1, 1, 0]);
    expect(outcome(one('1.01', '-0.01', '95', '0.5'), ratio)).toEqual({
      values: [0.5], nulls: 0, refused: 3, codes: ['out_of_range'],
    });
  });

  it.each([
    ['no pair', [end(1)]], ['three', [end(1), '1', '2']], ['no list', 'x'], ['a time as text', [String(end(1)), '1']],
  ])('refuses a sample that is %s', (_, sample) => {
    expect(outcome(matrix({ metric: {}, values: [[end(0), '1'], sample] }))).toMatchObject({ values: [1], codes: ['malformed_sample'] });
  });

  it('refuses instants that were not asked for, and an instant that comes twice', () => {
    const values = [[end(0), '1'], [end(0), '9'], [end(1) + 1, '2'], [end(-1), '3'], [end(4), '4']];
    expect(outcome(matrix({ metric: {}, values }))).toEqual({
      values: [1], nulls: 0, refused: 4, codes: ['duplicate_timestamp', 'outside_window'],
    });
  });

  it('takes times with a fraction of a millisecond as the instants they are', () => {
    expect(outcome(matrix({ metric: {}, values: [[end(0) + 0.0001, '1']] })).values).toEqual([1]);
  });

  it('stores nothing of two series for one entity, and says to aggregate', () => {
    const two = matrix(
      { metric: { code: '200' }, values: [[end(0), '1'], [end(1), 'NaN']] },
      { metric: { code: '500' }, values: [[end(0), '2']] },
    );
    expect(outcome(two)).toEqual({ values: [], nulls: 1, refused: 2, codes: ['ambiguous_series'] });
    expect(read(two).tally.records()[0]).toMatchObject({
      recordId: 'queries.requests|component:default/shop',
      message: expect.stringContaining('sum('),
    });
    expect(outcome(matrix({ metric: {}, values: [] }, { metric: { a: 'b' }, values: [[end(0), '3']] })).values).toEqual([3]);
  });

  it('refuses a series that carries another value of a label than was asked for', () => {
    const of = (job: string) => matrix({ metric: { job }, values: [[end(0), '1']] });
    expect(outcome(of('shop')).values).toEqual([1]);
    expect(outcome(of('noise'))).toMatchObject({ values: [], codes: ['foreign_series'] });
  });

  it('refuses native histograms and says what to use', () => {
    const data = matrix({ metric: {}, histograms: [[end(0), { count: '3' }], [end(1), { count: '4' }]] });
    expect(outcome(data)).toEqual({ values: [], nulls: 0, refused: 2, codes: ['histogram_value'] });
  });

  it('quarantines a series in an unknown form with the number of its samples, and keeps the other', () => {
    const good = { metric: {}, values: [[end(0), '1']] };
    expect(outcome(matrix({ metric: 'x', values: [1, 2, 3] }, good))).toEqual({
      values: [1], nulls: 0, refused: 3, codes: ['malformed_series'],
    });
    expect(outcome(matrix(null, good)).refused).toBe(1);
    expect(outcome(matrix({ metric: { a: 1 }, values: [], histograms: 'x' })).refused).toBe(1);
  });

  it.each([
    ['a vector', { resultType: 'vector', result: [] }],
    ['a scalar', { resultType: 'scalar', result: [1, '2'] }],
    ['no result', { resultType: 'matrix' }],
    ['nothing', undefined],
  ])('refuses %s as another form', (_, data) => {
    expect(() => read(data)).toThrow(expect.objectContaining({ code: 'schema_changed' }));
  });

  it('masks secrets in the samples of what it refuses', () => {
    const data = matrix({ metric: { a: 'SECRETSECRET' }, values: 'x' });
    const { tally } = readMatrix(data, ask, 'main', createRedactor(['SECRETSECRET']));
    expect(JSON.stringify(tally.records())).not.toContain('SECRETSECRET');
  });

  it('counts every sample exactly once', () => {
    const data = matrix({ metric: {}, values: [[end(0), '1'], [end(1), 'NaN'], [end(2), '-1'], [end(3), 'x'], [end(9), '1'], null] });
    const { values, nulls, refused } = outcome(data);
    expect(values.length + nulls + refused).toBe(6);
  });
});
