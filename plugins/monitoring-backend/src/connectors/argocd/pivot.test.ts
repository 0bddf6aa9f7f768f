import { strict as assert } from 'node:assert';
import * as fc from 'fast-check';
import { isAppName, isName } from './grammar';
import { createArgocdPivot } from './pivot';
import { parseSelector } from './selector';

const pivot = createArgocdPivot([{ name: 'main' }, { name: 'lab' }]);
const parse = (values: Record<string, string>) => pivot.parse(new Map(Object.entries(values)));

const APP = 'rosetta.io/argocd.appName';
const PROJECT = 'rosetta.io/argocd.project';
const INSTANCE = 'rosetta.io/argocd.instance';
const FOREIGN_APP = 'argocd/app-name';
const SELECTOR = 'argocd/app-selector';
const NAMESPACE = 'argocd/app-namespace';
const FOREIGN_PROJECT = 'argocd/project-name';
const FOREIGN_INSTANCE = 'argocd/instance-name';

describe('argocd pivot', () => {
  it.each([
    [{ [APP]: 'cart-prod' }, { kind: 'apps', apps: ['cart-prod'] }, undefined],
    [{ [APP]: 'b, argocd/a ,b', [PROJECT]: 'shop', [INSTANCE]: 'lab' }, { kind: 'apps', apps: ['argocd/a', 'b'], project: 'shop' }, 'lab'],
    [{ [PROJECT]: 'shop' }, { kind: 'project', project: 'shop' }, undefined],
    [{ [FOREIGN_APP]: 'cart', [NAMESPACE]: 'team' }, { kind: 'apps', apps: ['team/cart'] }, undefined],
    [{ [SELECTOR]: 'app = cart', [NAMESPACE]: 'team', [FOREIGN_PROJECT]: 'shop' }, { kind: 'selector', selector: 'app=cart', namespace: 'team', project: 'shop' }, undefined],
    [{ [FOREIGN_PROJECT]: 'shop' }, { kind: 'project', project: 'shop' }, undefined],
    [{ [FOREIGN_APP]: 'cart', [FOREIGN_INSTANCE]: 'other, lab,main' }, { kind: 'apps', apps: ['cart'] }, 'lab'],
    [{ [FOREIGN_APP]: 'cart', [FOREIGN_INSTANCE]: 'other' }, { kind: 'apps', apps: ['cart'] }, 'other'],
    [{ [FOREIGN_APP]: 'cart', [FOREIGN_INSTANCE]: '' }, { kind: 'apps', apps: ['cart'] }, undefined],
  ])('reads %j', (values, expected, instance) => {
    expect(parse(values)).toEqual({ kind: 'pivot', pivot: expected, instance });
  });

  it.each([[{}], [{ [INSTANCE]: 'main' }], [{ [NAMESPACE]: 'team', [FOREIGN_INSTANCE]: 'main' }]])('has nothing to say in %j', values => {
    expect(parse(values)).toEqual({ kind: 'absent' });
  });

  it('is switched off by an empty string', () => {
    expect(parse({ [APP]: '', [PROJECT]: 'shop' })).toEqual({ kind: 'off' });
    expect(parse({ [PROJECT]: ' ' })).toEqual({ kind: 'off' });
  });

  it('says that a selector beside a name is not read', () => {
    expect(parse({ [FOREIGN_APP]: 'cart', [SELECTOR]: 'app=cart' })).toMatchObject({ kind: 'pivot', pivot: { apps: ['cart'] }, problems: [{ key: SELECTOR }] });
  });

  it.each([
    [{ [APP]: 'Cart' }, APP], [{ [APP]: 'cart/../x' }, APP], [{ [APP]: 'a/b/c' }, APP], [{ [APP]: 'cart?project=x' }, APP], [{ [APP]: 'cart,,pay' }, APP],
    [{ [APP]: '..' }, APP], [{ [APP]: 'a..b' }, APP], [{ [APP]: '-cart' }, APP], [{ [APP]: 'x'.repeat(254) }, APP],
    [{ [APP]: Array.from({ length: 21 }, (_, index) => `a${index}`).join(',') }, APP],
    [{ [PROJECT]: '*' }, PROJECT], [{ [APP]: 'cart', [PROJECT]: 'a b' }, PROJECT],
    [{ [SELECTOR]: '!app' }, SELECTOR], [{ [SELECTOR]: 'app=a&b' }, SELECTOR],
    [{ [FOREIGN_APP]: 'cart', [NAMESPACE]: 'a.b' }, NAMESPACE],
    [{ [FOREIGN_APP]: 'cart', [FOREIGN_INSTANCE]: 'https://x' }, FOREIGN_INSTANCE],
    [{ [APP]: 'cart', [INSTANCE]: 'a,b' }, INSTANCE],
  ])('refuses %j with an example that works', (values, key) => {
    const result = parse(values);
    if (result.kind !== 'invalid') throw new Error(`expected invalid, got ${result.kind}`);
    expect(result.problems.map(problem => problem.key)).toEqual([key]);
    expect(parse({ ...values, [key]: result.problems[0]!.example }).kind).toBe('pivot');
  });

  it('never throws, and lets nothing outside the grammar through', () => {
    const value = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.stringMatching(/^[a-z0-9./,?*-]{0,30}$/),
      fc.stringMatching(/^[a-z]{1,4}(=|!=| in )\(?[a-z,]{0,6}\)?$/),
    );
    const keys = fc.constantFrom(APP, PROJECT, INSTANCE, FOREIGN_APP, SELECTOR, NAMESPACE, FOREIGN_PROJECT, FOREIGN_INSTANCE);
    fc.assert(
      fc.property(fc.dictionary(keys, value), given => {
        const result = parse(given);
        if (result.kind !== 'pivot') return;
        const found = result.pivot;
        const names = found.kind === 'apps' ? found.apps : [];
        const selectors = found.kind === 'selector' ? [found.selector] : [];
        assert.equal(names.every(isAppName) && selectors.every(text => parseSelector(text)) && isName(found.project ?? 'x'), true);
        assert.deepEqual(pivot.deserialize(pivot.serialize(found)), found);
      }),
      { numRuns: 20_000 },
    );
  });

  it.each([
    ['{'], ['{}'], ['{"kind":"apps","apps":[]}'], ['{"kind":"apps","apps":["../x"]}'], ['{"kind":"project","project":"*"}'],
    ['{"kind":"selector","selector":"!a"}'], ['{"kind":"selector","selector":"b=1,a=1"}'], ['{"kind":"apps","apps":["a"],"more":1}'],
  ])('does not read back %s', text => {
    expect(() => pivot.deserialize(text)).toThrow();
  });
});
