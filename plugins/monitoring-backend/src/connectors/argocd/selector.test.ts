import { strict as assert } from 'node:assert';
import * as fc from 'fast-check';
import { isSelected, parseSelector, Requirement, selectorText } from './selector';

const text = (given: string) => {
  const requirements = parseSelector(given);
  return requirements && selectorText(requirements);
};

describe('argocd selector', () => {
  it.each([
    ['app=cart', 'app=cart'],
    ['app == cart', 'app=cart'],
    [' tier in ( web , api ), app=cart ', 'app=cart,tier in (api,web)'],
    ['example.com/team in (shop)', 'example.com/team=shop'],
    ['app,!canary', '!canary,app'],
    ['app=cart,app=cart', 'app=cart'],
    ['app!=pay,app', 'app,app!=pay'],
    ['app=', 'app='],
    ['app notin (a,b),tier', 'app notin (a,b),tier'],
  ])('reads %j as %j', (given, expected) => {
    expect(text(given)).toBe(expected);
  });

  it.each([
    [''], [','], ['!app'], ['app!=cart'], ['app notin (a)'], ['app in (a'], ['app in a'], ['app=a b'], ['app=a&selector='],
    ['a/b/c=d'], ['-app=x'], ['app=x-'], [`app=${'x'.repeat(64)}`], [`${'x'.repeat(64)}=a`], ['app=*'], ['app=%2e'],
    ['(app=a)'], ['app=a;b'], [Array.from({ length: 11 }, (_, index) => `k${index}=v`).join(',')], ['x'.repeat(3_000)],
  ])('refuses %j', given => {
    expect(parseSelector(given)).toBeUndefined();
  });

  it.each([
    ['app=cart', { app: 'cart' }, true],
    ['app=cart', {}, false],
    ['app=', { app: '' }, true],
    ['app in (a,b),!canary', { app: 'b' }, true],
    ['app in (a,b),!canary', { app: 'b', canary: '' }, false],
    ['app,tier!=web', { app: 'x' }, true],
    ['app,tier!=web', { app: 'x', tier: 'web' }, false],
    ['constructor', {}, false],
  ])('holds %j against %j: %s', (given, labels, expected) => {
    expect(isSelected(parseSelector(given)!, labels as unknown as Record<string, string>)).toBe(expected);
  });

  const key = fc.stringMatching(/^([a-z]{1,5}\.[a-z]{1,3}\/)?[A-Za-z0-9][A-Za-z0-9_.-]{0,5}[a-z]$/);
  const value = fc.stringMatching(/^([A-Za-z0-9]([A-Za-z0-9_.-]{0,5}[a-z])?)?$/);
  const requirement: fc.Arbitrary<Requirement> = fc.oneof(
    fc.record({ key, is: fc.constantFrom('in' as const, 'notin' as const), values: fc.uniqueArray(value, { minLength: 1, maxLength: 4 }) }),
    fc.record({ key, is: fc.constantFrom('exists' as const, 'missing' as const) }),
  );

  it('reads what it wrote as the same conditions', () => {
    fc.assert(
      fc.property(fc.array(requirement, { minLength: 1, maxLength: 6 }), value, (requirements, one) => {
        const whole = [...requirements, { key: 'app', is: 'in' as const, values: [one] }];
        const written = selectorText(whole);
        const read = parseSelector(written);
        assert.equal(read && selectorText(read), written);
        const labels = Object.fromEntries(requirements.map((item, index) => [item.key, 'values' in item ? item.values[index % item.values.length] : one]));
        assert.equal(isSelected(read!, { ...labels, app: one }), isSelected(whole, { ...labels, app: one }));
      }),
      { numRuns: 10_000 },
    );
  });

  it('writes nothing but the characters of its grammar, whatever it is given', () => {
    const any = fc.oneof(fc.string({ unit: 'binary', maxLength: 60 }), fc.stringMatching(/^[a-z=!,() in/.&?#%]{0,40}$/), fc.stringMatching(/^[a-z]{1,3}(=|!=| in | notin )\(?[a-z,*]{0,6}\)?(,[a-z!]{1,4}){0,3}$/));
    fc.assert(
      fc.property(any, given => {
        const first = text(given);
        assert.match(first ?? '', /^[A-Za-z0-9_.\-/=!,() ]*$/);
        assert.equal(first === undefined ? undefined : text(first), first);
      }),
      { numRuns: 20_000 },
    );
  });
});
