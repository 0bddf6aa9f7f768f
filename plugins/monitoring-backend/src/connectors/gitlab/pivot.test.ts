import { strict as assert } from 'node:assert';
import * as fc from 'fast-check';
import { isProject } from './grammar';
import { createGitlabPivot } from './pivot';

const pivot = createGitlabPivot([
  { name: 'main', baseUrl: 'https://gitlab.internal:8443/api/v4', uiUrl: 'https://gitlab.shop.test' },
  { name: 'lab', baseUrl: 'https://tools.test/gitlab', uiUrl: 'https://tools.test/gitlab' },
]);
const parse = (values: Record<string, string>) => pivot.parse(new Map(Object.entries(values)));

const PROJECT = 'rosetta.io/gitlab.projectId';
const INSTANCE = 'rosetta.io/gitlab.instance';
const ID = 'gitlab.com/project-id';
const SLUG = 'gitlab.com/project-slug';
const FOREIGN_INSTANCE = 'gitlab.com/instance';
const LOCATION = 'backstage.io/source-location';

describe('gitlab pivot', () => {
  it.each([
    [{ [PROJECT]: '4711' }, '4711', undefined],
    [{ [PROJECT]: ' shop/cart ' }, 'shop/cart', undefined],
    [{ [PROJECT]: 'a/b/c/d/.profile', [INSTANCE]: 'lab' }, 'a/b/c/d/.profile', 'lab'],
    [{ [ID]: '4711', [SLUG]: 'shop/cart' }, '4711', undefined],
    [{ [SLUG]: 'shop/cart', [FOREIGN_INSTANCE]: 'gitlab.shop.test' }, 'shop/cart', 'main'],
    [{ [SLUG]: 'shop/cart', [FOREIGN_INSTANCE]: 'lab' }, 'shop/cart', 'lab'],
    [{ [SLUG]: 'shop/cart', [FOREIGN_INSTANCE]: 'other.test' }, 'shop/cart', 'other.test'],
    [{ [SLUG]: 'shop/cart', [FOREIGN_INSTANCE]: 'lab', [INSTANCE]: 'main' }, 'shop/cart', 'main'],
    [{ [LOCATION]: 'url:https://gitlab.shop.test/shop/cart/-/tree/main/' }, 'shop/cart', 'main'],
    [{ [LOCATION]: 'url:https://gitlab.internal:8443/shop/cart/-/blob/main/catalog-info.yaml' }, 'shop/cart', 'main'],
    [{ [LOCATION]: 'url:https://gitlab.shop.test/shop/sub/cart/tree/main/docs' }, 'shop/sub/cart', 'main'],
    [{ [LOCATION]: 'url:https://gitlab.shop.test/shop/cart.git' }, 'shop/cart', 'main'],
    [{ [LOCATION]: 'url:https://tools.test/gitlab/shop/cart/' }, 'shop/cart', 'lab'],
    [{ [SLUG]: 'shop/pay', [LOCATION]: 'url:https://gitlab.shop.test/shop/cart' }, 'shop/pay', undefined],
  ])('reads %j', (values, project, instance) => {
    expect(parse(values)).toEqual({ kind: 'pivot', pivot: { project }, instance });
  });

  it.each([
    [{}],
    [{ [INSTANCE]: 'main' }],
    [{ [FOREIGN_INSTANCE]: 'main' }],
    [{ [LOCATION]: '' }],
    [{ [LOCATION]: 'url:https://github.com/shop/cart/tree/main/' }],
    [{ [LOCATION]: 'url:https://gitlab.shop.test.evil.test/shop/cart' }],
    [{ [LOCATION]: 'url:https://gitlab.shop.test@evil.test/shop/cart' }],
    [{ [LOCATION]: 'url:https://user:pass@gitlab.shop.test/shop/cart' }],
    [{ [LOCATION]: 'url:https://gitlab.shop.test/shop' }],
    [{ [LOCATION]: 'url:https://gitlab.shop.test/shop/ca%2Frt/-/tree/main' }],
    [{ [LOCATION]: 'url:https://tools.test/shop/cart' }],
    [{ [LOCATION]: 'url:file:///shop/cart' }],
    [{ [LOCATION]: 'file:/srv/catalog-info.yaml' }],
    [{ [LOCATION]: 'url:https://gitlab.shop.test/shop/cart', [FOREIGN_INSTANCE]: 'lab' }],
  ])('has nothing to say, and nothing to find fault with, in %j', values => {
    expect(parse(values)).toEqual({ kind: 'absent' });
  });

  it('is switched off by an empty string', () => {
    expect(parse({ [PROJECT]: ' ' })).toEqual({ kind: 'off' });
    expect(parse({ [SLUG]: '', [LOCATION]: 'url:https://gitlab.shop.test/shop/cart' })).toEqual({ kind: 'off' });
  });

  it.each([
    ['..'], ['../../users'], ['1/variables'.replace('1', '')], ['1?per_page=1'], ['%2e%2e/x'], ['shop/..'], ['shop/./cart'],
    ['shop//cart'], ['/shop/cart'], ['shop/cart/'], ['shop/cart.git'], ['shop/cart.atom'], ['shop/-/cart'], ['shop'],
    ['shop/ca rt'], ['shop/cart#x'], ['shop/cärt'], ['0'], ['007'], ['12345678901'], ['-1'], ['1.5'], [`a/${'b'.repeat(300)}`],
    [Array.from({ length: 11 }, () => 'a').join('/')], ['shop\\cart'], ['shop/cart\u0000'],
  ])('refuses %j with an example that works', value => {
    const result = parse({ [PROJECT]: value });
    if (result.kind !== 'invalid') throw new Error(`expected invalid, got ${result.kind}`);
    expect(result.problems.map(problem => problem.key)).toEqual([PROJECT]);
    expect(parse({ [PROJECT]: result.problems[0]!.example }).kind).toBe('pivot');
  });

  it.each([
    [{ [ID]: 'shop/cart' }, ID],
    [{ [SLUG]: '4711' }, SLUG],
    [{ [SLUG]: 'shop/cart', [FOREIGN_INSTANCE]: 'https://gitlab.shop.test' }, FOREIGN_INSTANCE],
    [{ [PROJECT]: 'shop/cart', [INSTANCE]: 'a b' }, INSTANCE],
  ])('refuses %j', (values, key) => {
    expect(parse(values)).toMatchObject({ kind: 'invalid', problems: [{ key }] });
  });

  it('never throws, and lets nothing outside the grammar through', () => {
    const value = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.stringMatching(/^[A-Za-z0-9_.%/?#-]{0,40}$/),
      fc.stringMatching(/^url:https:\/\/(gitlab\.shop\.test|tools\.test\/gitlab)\/[A-Za-z0-9_.%/?#@-]{0,40}$/),
    );
    const values = fc.dictionary(fc.constantFrom(PROJECT, INSTANCE, ID, SLUG, FOREIGN_INSTANCE, LOCATION), value);
    fc.assert(
      fc.property(values, given => {
        const result = parse(given);
        const pivots = result.kind === 'pivot' ? [result.pivot] : [];
        assert.deepEqual(pivots.filter(({ project }) => !isProject(project)), []);
        assert.deepEqual(pivots.map(pivot.serialize).map(pivot.deserialize), pivots);
      }),
      { numRuns: 20_000 },
    );
  });

  it.each([['{'], ['{}'], ['{"project":"../x"}'], ['{"project":"a/b","more":1}'], ['"a/b"']])('does not read back %s', text => {
    expect(() => pivot.deserialize(text)).toThrow();
  });
});
