import { strict as assert } from 'node:assert';
import fc from 'fast-check';
import { isLabelName, isLabelValue } from './matchers';
import { labelsOf, prometheusPivot } from './pivot';

const OURS = 'rosetta.io/prometheus.labels';
const FOREIGN = 'prometheus.io/labels';
const SERVICE = 'prometheus.io/service-name';
const INSTANCE = 'rosetta.io/prometheus.instance';
const parse = (values: Record<string, string>) => prometheusPivot.parse(new Map(Object.entries(values)));

describe('prometheusPivot', () => {
  it('reads labels in any order and with blanks to one canonical text', () => {
    const read = (text: string) => {
      const result = parse({ [OURS]: text });
      if (result.kind !== 'pivot') throw new Error(result.kind);
      return prometheusPivot.serialize(result.pivot);
    };
    expect(read('job=payments,namespace=pay')).toBe(read(' namespace = pay , job=payments '));
    expect(prometheusPivot.deserialize(read('job=a'))).toEqual({ kind: 'labels', labels: [{ name: 'job', value: 'a' }] });
  });

  it('takes quotes, backslashes and equals signs in values as they are', () => {
    expect(parse({ [OURS]: 'job=od"d\\job,path=/a?b=c' })).toMatchObject({
      pivot: { labels: [{ name: 'job', value: 'od"d\\job' }, { name: 'path', value: '/a?b=c' }] },
    });
  });

  it('reads the keys of others, and leaves which label a service name is to config', () => {
    expect(parse({ [FOREIGN]: 'job=a' })).toMatchObject({ kind: 'pivot', pivot: { kind: 'labels' } });
    const result = parse({ [SERVICE]: ' payments ', [INSTANCE]: 'eu' });
    expect(result).toEqual({ kind: 'pivot', pivot: { kind: 'service', name: 'payments' }, instance: 'eu' });
    expect(labelsOf({ kind: 'service', name: 'payments' }, 'app')).toEqual([{ name: 'app', value: 'payments' }]);
  });

  it('reads the first key that speaks and names another as a problem that does not block', () => {
    expect(parse({ [OURS]: 'job=a', [FOREIGN]: 'job=b', [SERVICE]: 'c' })).toMatchObject({
      kind: 'pivot',
      pivot: { labels: [{ name: 'job', value: 'a' }] },
      problems: [
        { key: FOREIGN, value: 'job=b', message: expect.stringContaining(OURS) },
        { key: SERVICE, value: 'c' },
      ],
    });
    expect(parse({ [OURS]: 'job=a', [FOREIGN]: '' })).not.toHaveProperty('problems');
  });

  it('tells absent and switched off apart', () => {
    expect(parse({})).toEqual({ kind: 'absent' });
    expect(parse({ [INSTANCE]: 'main' })).toEqual({ kind: 'absent' });
    expect(parse({ [OURS]: ' ' })).toEqual({ kind: 'off' });
  });

  it.each([
    ['no pair', 'payments'],
    ['no label', '=payments'],
    ['no value', 'job='],
    ['a trailing comma', 'job=a,'],
    ['the name of a metric', '__name__=up'],
    ['a label with a dash', 'my-job=a'],
    ['a label that breaks out', 'job"}or up{x=a'],
    ['a label twice', 'job=a,job=b'],
    ['a line break in a value', 'job=a\nb'],
    ['a mark that turns text around', 'job=\u202ea'],
    ['a value too long', `job=${'x'.repeat(201)}`],
    ['too many labels', Array.from({ length: 21 }, (_, index) => `l${index}=a`).join(',')],
  ])('explains %s with an example that works', (_, value) => {
    const result = parse({ [OURS]: value });
    expect(result).toMatchObject({ kind: 'invalid', problems: [{ key: OURS }] });
    if (result.kind !== 'invalid') return;
    expect(parse({ [OURS]: result.problems[0]!.example })).toMatchObject({ kind: 'pivot' });
    expect(result.problems[0]!.value).not.toMatch(/[\n\u202e]/);
  });

  it('explains a service name and an instance that cannot be', () => {
    expect(parse({ [SERVICE]: 'a\u0000b' })).toMatchObject({ kind: 'invalid', problems: [{ key: SERVICE, value: 'a\\u0000b' }] });
    expect(parse({ [OURS]: 'job=a', [INSTANCE]: '../eu' })).toMatchObject({ kind: 'invalid', problems: [{ key: INSTANCE }] });
  });

  it('never lets a pivot out that is outside the grammar', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 80 }), text => {
        const result = parse({ [OURS]: text });
        if (result.kind !== 'pivot' || result.pivot.kind !== 'labels') return;
        const list = result.pivot.labels;
        assert.equal(list.every(({ name, value }) => isLabelName(name) && isLabelValue(value)), true);
        assert.deepEqual(prometheusPivot.deserialize(prometheusPivot.serialize(result.pivot)), result.pivot);
      }),
      { numRuns: 5_000 },
    );
  });

  it.each([
    '{"kind":"labels","labels":[]}',
    '{"kind":"labels","labels":[{"name":"__name__","value":"up"}]}',
    '{"kind":"labels","labels":[{"name":"job","value":"a"},{"name":"job","value":"b"}]}',
    '{"kind":"service","name":""}',
    '{"kind":"other"}',
    'nonsense',
  ])('refuses the stored text %s', text => {
    expect(() => prometheusPivot.deserialize(text)).toThrow();
  });
});
