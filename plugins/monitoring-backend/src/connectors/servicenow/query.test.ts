/* eslint-disable no-script-url -- values that must never be sent */
import { strict as assert } from 'node:assert';
import fc from 'fast-check';
import { parseEncodedQuery, ParsedTerm } from './__testUtils__/parseEncodedQuery';
import { COLUMN, isCiName, isEntityValue, isSysId } from './grammar';
import { Condition, encodeQuery, literalSecond, TableQuery } from './query';

const ID = '109562a3c611227500a7b7ff98cc0dc7';
const AT = Date.parse('2026-11-20T06:00:00Z');

describe('encodeQuery', () => {
  it('writes window, items, key and order', () => {
    expect(
      encodeQuery({
        all: [
          { column: 'sys_updated_on', is: 'from', localMs: AT },
          { column: 'sys_updated_on', is: 'before', localMs: AT + 1 },
          { column: 'task.sys_class_name', is: 'class', name: 'incident' },
          { column: 'sys_id', is: 'after', id: ID },
        ],
        any: [
          { column: 'cmdb_ci', is: 'in', values: [ID] },
          { column: 'business_service', is: 'in', values: [ID] },
        ],
      }),
    ).toBe(
      `sys_updated_on>=2026-11-20 06:00:00^sys_updated_on<2026-11-20 06:00:01^task.sys_class_name=incident^sys_id>${ID}^cmdb_ciIN${ID}^ORbusiness_serviceIN${ID}^ORDERBYsys_id`,
    );
  });

  it('keeps rows of whole seconds on the right side of a border within a second', () => {
    expect(literalSecond(AT)).toBe('2026-11-20 06:00:00');
    expect(literalSecond(AT + 1)).toBe('2026-11-20 06:00:01');
    expect(literalSecond(AT - 1)).toBe('2026-11-20 06:00:00');
  });

  it.each([
    ['an empty list', { column: 'name', is: 'in', values: [] }],
    ['an empty key', { column: 'sys_id', is: 'after', id: '' }],
    ['a key that is no sys_id', { column: 'sys_id', is: 'after', id: 'a^ORb=1' }],
    ['a column in capitals', { column: 'nameORDERBY', is: 'in', values: [ID] }],
    ['a column of three references', { column: 'a.b.c.d', is: 'in', values: [ID] }],
    ['a column with an operator', { column: 'name=1^x', is: 'in', values: [ID] }],
  ] as const)('refuses %s', (_, condition) => {
    expect(() => encodeQuery({ all: [condition] })).toThrow(RangeError);
  });

  it('refuses a column to order by that is none', () => {
    expect(() => encodeQuery({ all: [], order: { column: 'a^b', isDescending: true } })).toThrow(
      RangeError,
    );
  });
});

/** SECURITY-RELIABILITY T2. */
const ATTACKS = [
  'abc^ORpriority=1',
  'x^NQactive=true',
  '^',
  '^^',
  'a^^b',
  'x^EQ',
  'x^GROUPBYcaller_id',
  'javascript:gs.getUserID()',
  ' javascript:1',
  'JavaScript:1',
  'javascript:',
  '\tjavascript:x',
  'ｊａｖａｓｃｒｉｐｔ:1',
  'javascript：1',
  'DYNAMIC90d1921e5f510100a9ad2572f2b477fe',
  'dynamicx',
  'STANCEOFcmdb_ci',
  'stanceofcmdb_ci',
  'STANCEOF',
  'a,b',
  'a=b',
  'a!=b',
  'a<b',
  'a>b',
  'a@b',
  'a*',
  '%',
  'a%5Eb',
  'x\nORactive=true',
  'x\r',
  'x\u0000',
  'x\u2028y',
  'x\u202ey',
  '\ufeffx',
  'caller_id.email=x',
  '',
  ' ',
  ' x',
  'x ',
  'a"b',
  "a'b",
  'a`b',
  'a;b',
  'a|b',
  'a&b',
  'a#b',
  'a?b',
  'a\\b',
  'a{b}',
  'a[b]',
  'a$b',
  'a!b',
  'a~b',
  '123TEXTQUERY321=x',
  'x'.repeat(255),
  '＾ORpriority=1',
  'a＝b',
  'a，b',
];
/** Words of the query language that are also words of names: they mean nothing inside a value. */
const HARMLESS = [
  'MAIN SERVER',
  'ORACLE',
  'NQ',
  'OR priority',
  'LIKE minded',
  'BETWEEN us',
  'ORDERBYnumber',
  'INBOX',
  'Réseau Lyon (prod)',
  'svc-a_1.b:c/d',
  '漢字',
  'ISEMPTY',
  'javascript',
  'ajavascript:x',
];

describe('values that reach a query', () => {
  const ask = (value: string) =>
    encodeQuery({ all: [], any: [{ column: 'name', is: 'in', values: [value] }] });

  it.each(ATTACKS)('never holds %j', value => {
    expect([isSysId(value), isCiName(value), isEntityValue(value)]).toEqual([false, false, false]);
    expect(() => ask(value)).toThrow(RangeError);
    const second = { column: 'name', is: 'in', values: [ID, value] } as const;
    expect(() => encodeQuery({ all: [second] })).toThrow(RangeError);
  });

  const FORBIDDEN = [...'^,=<>@*%"\'`;|&#?\\{}[]$!~+\n\r\t\0\u2028\u202e\u200b＾，＝'];
  it.each(FORBIDDEN)('never holds %j, wherever it stands', character => {
    const tails = ['', 'ORpriority=1', 'NQactive=true', 'b'];
    for (const head of ['', 'a', ID, 'javascript:']) {
      for (const tail of tails) {
        expect(() => ask(`${head}${character}${tail}`)).toThrow(RangeError);
      }
    }
  });

  it.each(HARMLESS)('may hold %j, as a value and nothing else', value => {
    expect(parseEncodedQuery(ask(value))).toEqual({
      groups: [[[{ column: 'name', operator: 'IN', value }]]],
      order: ['ORDERBYsys_id'],
      unreadable: [],
    });
  });

  it('is either refused or read back as the one value it was', () => {
    const pieces = fc.constantFrom(
      '^',
      '^^',
      'OR',
      'NQ',
      'IN',
      '=',
      '>',
      ',',
      '@',
      'javascript:',
      'DYNAMIC',
      'STANCEOF',
      'a',
      'Z',
      '0',
      ' ',
      '.',
      '_',
      ':',
      '/',
      '(',
      ')',
      '-',
      'ORDERBY',
      '\n',
      'é',
      'ｊ',
      '：',
      'priority',
    );
    const value = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 20 }),
      fc.array(pieces, { maxLength: 7 }).map(parts => parts.join('')),
    );
    const onlyValue = (text: string) => ({
      groups: [[[{ column: 'name', operator: 'IN', value: text }]]],
      order: ['ORDERBYsys_id'],
      unreadable: [],
    });
    const readBack = (text: string) => {
      try {
        return parseEncodedQuery(ask(text));
      } catch (error) {
        if (error instanceof RangeError) return undefined;
        throw error;
      }
    };
    let accepted = 0;
    fc.assert(
      fc.property(value, text => {
        const read = readBack(text);
        if (read) accepted += 1;
        // Refused, or one condition on one column with this very value.
        assert.deepEqual(read ?? onlyValue(text), onlyValue(text));
      }),
      { numRuns: 20_000 },
    );
    expect(accepted).toBeGreaterThan(500);
  });
});

describe('queries as a whole', () => {
  const column = fc
    .array(fc.stringMatching(/^[a-z0-9_]{1,12}$/), { minLength: 1, maxLength: 3 })
    .map(parts => parts.join('.'))
    .filter(text => COLUMN.test(text));
  const value = fc.oneof(
    fc.stringMatching(/^[0-9a-f]{32}$/),
    fc.stringMatching(/^[A-Za-z0-9._:/() -]{1,30}$/).filter(isCiName),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 12 }).filter(isCiName),
    fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._:/-]{0,60}$/).filter(isEntityValue),
  );
  const list: fc.Arbitrary<Condition> = fc.record({
    column,
    is: fc.constant('in' as const),
    values: fc.array(value, { minLength: 1, maxLength: 5 }),
  });
  const localMs = fc.integer({ min: 0, max: 4_102_444_800_000 });
  const condition: fc.Arbitrary<Condition> = fc.oneof(
    list,
    fc.record({ column, is: fc.constantFrom('from' as const, 'before' as const), localMs }),
    fc.record({
      column: fc.constant('sys_id' as const),
      is: fc.constant('after' as const),
      id: fc.stringMatching(/^[0-9a-f]{32}$/),
    }),
    fc.record({
      column,
      is: fc.constant('class' as const),
      name: fc.constant('incident' as const),
    }),
    fc.record({ column, is: fc.constant('true' as const) }),
  );
  const query: fc.Arbitrary<TableQuery> = fc.record({
    all: fc.array(condition, { maxLength: 4 }),
    any: fc.array(list, { maxLength: 3 }),
    order: fc.record({ column, isDescending: fc.boolean() }),
  });

  /** Stands for any second: no text is mistaken for it. */
  const A_SECOND = Symbol('a second');
  const SECOND = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/;
  const meant = (given: Condition) => {
    switch (given.is) {
      case 'in':
        return { column: given.column, operator: 'IN', value: given.values.join(',') };
      case 'after':
        return { column: 'sys_id', operator: '>', value: given.id };
      case 'class':
        return { column: given.column, operator: '=', value: 'incident' };
      case 'true':
        return { column: given.column, operator: '=', value: 'true' };
      default:
        return {
          column: given.column,
          operator: given.is === 'from' ? '>=' : '<',
          value: A_SECOND,
        };
    }
  };
  const withAnySecond = (term: ParsedTerm) =>
    ['>=', '<'].includes(term.operator) && SECOND.test(term.value) ? { ...term, value: A_SECOND } : term;

  it('parse back to what was meant', () => {
    fc.assert(
      fc.property(query, given => {
        const any = (given.any ?? []).map(meant);
        const { column: by, isDescending } = given.order!;
        const read = parseEncodedQuery(encodeQuery(given));
        const groups = read.groups.map(group => group.map(terms => terms.map(withAnySecond)));
        const expected = {
          groups: [[...given.all.map(one => [meant(one)]), ...(any.length > 0 ? [any] : [])]],
          order: [`${isDescending ? 'ORDERBYDESC' : 'ORDERBY'}${by}`],
          unreadable: [],
        };
        assert.deepEqual({ ...read, groups }, expected);
      }),
      { numRuns: 20_000 },
    );
  });
});
