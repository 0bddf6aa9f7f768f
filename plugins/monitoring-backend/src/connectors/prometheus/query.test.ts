import { strict as assert } from 'node:assert';
import fc from 'fast-check';
import { hostileText, expression } from './__testUtils__/promql';
import { readSelectors, shapeOf } from './__testUtils__/readTree';
import { isLabelName, isLabelValue, quoteString, writeMatchers } from './matchers';
import { compileQuery } from './query';

const JOB = [{ name: 'job', value: 'shop' }];
const build = (template: string, value = 'shop') =>
  compileQuery(template).build(3_600, [{ name: 'job', value }]);

describe('compileQuery', () => {
  it.each([
    ['a bare name', 'up', 'up{job="shop"}'],
    ['a name with matchers', 'up{a="b"}', 'up{job="shop",a="b"}'],
    ['empty braces', 'up{}', 'up{job="shop"}'],
    ['braces alone', '{__name__="up"}', '{job="shop",__name__="up"}'],
    ['braces alone and empty', 'sum({ })', 'sum({job="shop" })'],
    ['a matcher of the same label, which holds too', 'up{job="web"}', 'up{job="shop",job="web"}'],
    ['a trailing comma', 'up{a="b",}', 'up{job="shop",a="b",}'],
    ['a comment in the braces', 'up{ # }\n}', 'up{job="shop" # }\n}'],
    ['a comment before a matcher', 'up{ # x\n a="b"}', 'up{job="shop", # x\n a="b"}'],
    ['a comment after the name', 'rate(up # {\n [$__range])', 'rate(up{job="shop"} # {\n [3600s])'],
    ['a matrix', 'rate(up[$__range])', 'rate(up{job="shop"}[3600s])'],
    ['an offset', 'rate(up{a="b"}[5m] offset $__range)', 'rate(up{job="shop",a="b"}[5m] offset 3600s)'],
    ['an instant', 'up @ end()', 'up{job="shop"} @ end()'],
    ['a subquery', 'max_over_time(up[$__range:1m])', 'max_over_time(up{job="shop"}[3600s:1m])'],
    ['a grouping', 'sum by (job, up) (up)', 'sum by (job, up) (up{job="shop"})'],
    ['a match of vectors', 'a / on(job) group_left(b) c', 'a{job="shop"} / on(job) group_left(b) c{job="shop"}'],
    ['a string with braces', 'label_replace(up, "a", "{}", "b", "up{}")', 'label_replace(up{job="shop"}, "a", "{}", "b", "up{}")'],
    ['a value with braces', 'up{a="x{y}"}', 'up{job="shop",a="x{y}"}'],
    ['a raw string', 'up{a=~`{"`}', 'up{job="shop",a=~`{"`}'],
    ['a metric called like a function', 'sum(rate)', 'sum(rate{job="shop"})'],
    ['a metric name in quotes', '{"http.requests"}', '{job="shop","http.requests"}'],
    ['a guarded zero', 'sum(a) or sum(b) * 0', 'sum(a{job="shop"}) or sum(b{job="shop"}) * 0'],
    ['a constant beside a selector', 'up or on() vector(0)', 'up{job="shop"} or on() vector(0)'],
  ])('adds the matchers to %s', (_, template, expected) => {
    expect(build(template)).toBe(expected);
  });

  it.each([
    ['"} or vector(1) #', 'up{job="\\"} or vector(1) #"}'],
    ['"}[5m]) or sum(rate(up{a="', 'up{job="\\"}[5m]) or sum(rate(up{a=\\""}'],
    ['\\', 'up{job="\\\\"}'],
    ['\\"} or up #', 'up{job="\\\\\\"} or up #"}'],
    ['a\nb', 'up{job="a\\nb"}'],
    ['.*', 'up{job=".*"}'],
    ['$__range', 'up{job="$__range"}'],
    ['$&$1', 'up{job="$&$1"}'],
    ['ünï 💥', 'up{job="ünï 💥"}'],
  ])('keeps %j inside its string', (value, expected) => {
    expect(build('up', value)).toBe(expected);
    expect(readSelectors(expected)).toEqual([[{ name: 'job', operator: '=', value }]]);
  });

  it.each([
    ['sum(', 'is not PromQL'],
    ['', 'is not PromQL'],
    ['up[', 'is not PromQL'],
    ['up) or (up', 'is not PromQL'],
    ['up{a="}', 'is not PromQL'],
    ['rate(up[$__rate_interval])', 'is not PromQL'],
    ['1 + 1', 'selects no metric'],
    ['vector(0)', 'selects no metric'],
    ['up / $__range', 'where no range is'],
    ['up{a="$__range"}', 'where no range is'],
    ['up # $__range', 'where no range is'],
  ])('refuses %j', (template, message) => {
    expect(() => compileQuery(template)).toThrow(message);
  });

  it('knows whether the slot length goes in', () => {
    expect(compileQuery('rate(up[$__range])').usesRange).toBe(true);
    expect(compileQuery('rate(up[5m])').usesRange).toBe(false);
  });

  it('never builds an expression without matchers, or over no time', () => {
    const query = compileQuery('up');
    expect(() => query.build(3_600, [])).toThrow('every series');
    expect(() => query.build(0, JOB)).toThrow('above zero');
    expect(() => query.build(0.5, JOB)).toThrow('whole number');
    expect(() => query.build(60, [{ name: 'a="b"} or up{c', value: 'x' }])).toThrow('label name');
  });

  it('adds exactly its matchers to every selector and changes nothing else', () => {
    let selectors = 0;
    fc.assert(
      fc.property(
        expression,
        fc.uniqueArray(fc.tuple(fc.constantFrom('job', 'namespace', 'le', '_x'), hostileText), {
          minLength: 1,
          maxLength: 3,
          selector: ([name]) => name,
        }),
        (template, pairs) => {
          const ours = pairs.map(([name, value]) => ({ name, value }));
          const before = template.split('$__range').join('86400s');
          const built = compileQuery(template).build(86_400, ours);
          const expected = ours.map(label => ({ ...label, operator: '=' }));
          const known = readSelectors(before);
          selectors += known.length;
          assert.deepEqual(readSelectors(built), known.map(own => [...expected, ...own]));
          assert.equal(shapeOf(built, ours.length), shapeOf(before));
        },
      ),
      { numRuns: 20_000, seed: 20261120 },
    );
    expect(selectors).toBeGreaterThan(20_000);
  }, 300_000);
});

describe('labels', () => {
  it.each(['job', '_a', 'A9_', '__address__'])('takes %s as a label', name => {
    expect(isLabelName(name)).toBe(true);
  });
  it.each(['', '9a', 'a-b', 'a.b', 'é', '__name__', 'a b', 'a"', 'a\n', 'x'.repeat(129)])('does not take %j as a label', name => {
    expect(isLabelName(name)).toBe(false);
  });
  it.each(['a', 'a b', '"', '\\', 'x=y', 'é', '💥', '{}', 'x'.repeat(200)])('takes %j as a value', value => {
    expect(isLabelValue(value)).toBe(true);
  });
  it.each(['', ' a', 'a ', 'a\nb', '\u0000', '\u202e', 'x'.repeat(201), '\ud800'])('does not take %j as a value', value => {
    expect(isLabelValue(value)).toBe(false);
  });

  it('writes strings that mean what they were made of', () => {
    expect(quoteString('a"\\\n')).toBe('"a\\"\\\\\\n"');
    expect(writeMatchers([{ name: 'a', value: '1' }, { name: 'b', value: '2' }])).toBe('a="1",b="2"');
  });
});
