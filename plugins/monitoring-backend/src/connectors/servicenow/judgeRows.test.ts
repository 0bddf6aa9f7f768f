import { strict as assert } from 'node:assert';
import fc from 'fast-check';
import { CI, FakeRow, incidentRow, OTHER_CI, sysId } from './__testUtils__/fakeServicenow';
import { HOUR, START } from './__testUtils__/useServicenow';
import { createCiMatcher } from './ciMatcher';
import { judgeRows, RowQuestion } from './judgeRows';
import { mapIncident } from './mapIncident';
import { createRejectionTally } from './rejections';
import { optionsSchema } from './schemas';

const options = optionsSchema.parse({ auth: { type: 'basic', username: 'a', password: 'b' } });
const matcher = createCiMatcher(
  {
    byCi: new Map([
      [CI, [{ entityRef: 'component:default/a', environment: 'production', via: 'direct' }]],
    ]),
    byEntity: new Map(),
  },
  { ci: ['cmdb_ci'], entity: undefined },
);
const wanted = { startMs: START, endMs: START + HOUR };
const asked = { startMs: START - 2 * HOUR, endMs: START + 3 * HOUR };
const judge = (rows: readonly unknown[], question: Partial<RowQuestion> = {}) => {
  const tally = createRejectionTally(text => text);
  const judged = judgeRows(
    rows,
    { isByCi: false, keepsUnlinked: false, changed: { asked, wanted }, ...question },
    matcher,
    (row, links) => mapIncident(row, links, matcher, options),
    tally,
  );
  return { ...judged, rejected: tally.total, codes: tally.records().map(record => record.code) };
};

/** Values that no column of ours takes, and some that it does. */
const cell = fc.oneof(
  fc.constantFrom(
    '',
    '0',
    '7',
    'x',
    CI,
    OTHER_CI,
    '2026-11-20 06:30:00',
    '2026-11-20 04:30:00',
    'null',
  ),
  fc.constantFrom(null, 1, true, [], {}, { value: '1' }, { value: 3 }, undefined),
  fc.string({ unit: 'binary', maxLength: 6 }),
);
const row: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(null, 7, 'row', [], {}, { sys_id: null }),
  fc
    .tuple(
      fc.integer({ min: 1, max: 12 }),
      fc.constantFrom(CI, CI, OTHER_CI, ''),
      fc.dictionary(fc.constantFrom(...Object.keys(incidentRow(1))), cell, { maxKeys: 2 }),
    )
    .map(([number, cmdb_ci, odd]): FakeRow => ({ ...incidentRow(number), cmdb_ci, ...odd })),
);

describe('judgeRows', () => {
  it('makes of every row exactly one thing, whatever came', () => {
    const question = fc.record({
      isByCi: fc.boolean(),
      keepsUnlinked: fc.boolean(),
      after: fc.constantFrom(undefined, sysId(3)),
      ids: fc.constantFrom(undefined, new Set([1, 2, 3, 4, 5].map(sysId))),
      fits: fc.constantFrom(undefined, (given: FakeRow) => given.number !== 'INC0000005'),
    });
    fc.assert(
      fc.property(fc.array(row, { maxLength: 12 }), question, (rows, { ids, fits, ...rest }) => {
        const judged = judge(rows, {
          ...rest,
          ...(ids ? { ids } : {}),
          ...(fits ? { fits } : {}),
        });
        assert.equal(judged.facts.length + judged.unrelated + judged.rejected, rows.length);
        assert.equal(new Set(judged.facts.map(fact => fact.externalId)).size, judged.facts.length);
        for (const fact of judged.facts) {
          assert.equal(fact.resolvedMs === null || fact.resolvedMs >= fact.openedMs, true);
          assert.equal(fact.updatedMs >= wanted.startMs && fact.updatedMs < wanted.endMs, true);
          assert.equal(rest.keepsUnlinked || fact.links.length > 0, true);
          assert.equal(rest.after === undefined || fact.externalId > rest.after, true);
          assert.equal(!ids || ids.has(fact.externalId), true);
        }
      }),
      { numRuns: 5_000 },
    );
  });

  it.each<[string, unknown, Partial<RowQuestion>, string[], number]>([
    ['no object', 'row', {}, ['malformed_row'], 0],
    ['another key', incidentRow(3), { after: sysId(3) }, ['not_asked'], 0],
    ['another id', incidentRow(3), { ids: new Set() }, ['not_asked'], 0],
    ['another item', incidentRow(3, { cmdb_ci: OTHER_CI }), { isByCi: true }, ['not_asked'], 0],
    [
      'another day',
      incidentRow(3, { sys_updated_on: '2026-11-19 06:30:00' }),
      {},
      ['not_asked'],
      0,
    ],
    ['another kind', incidentRow(3), { fits: () => false }, ['not_asked'], 0],
    ['the next window', incidentRow(3, { sys_updated_on: '2026-11-20 07:00:00' }), {}, [], 1],
    ['an item of nobody', incidentRow(3, { cmdb_ci: OTHER_CI }), {}, [], 1],
    ['no last change', incidentRow(3, { sys_updated_on: '' }), {}, ['missing_updated_on'], 0],
    ['no id', incidentRow(3, { sys_id: '' }), {}, ['missing_id'], 0],
    ['no item column', { ...incidentRow(3), cmdb_ci: undefined }, {}, ['missing_column'], 0],
  ])('refuses or leaves out a row with %s', (_, given, question, codes, unrelated) => {
    const judged = judge([given], question);
    expect(judged).toMatchObject({ facts: [], codes, unrelated });
  });

  it('keeps of a row of nobody no more than its key', () => {
    const judged = judge([
      incidentRow(3, { cmdb_ci: { odd: 1 }, short_description: 'of others' }),
      incidentRow(4, {
        cmdb_ci: OTHER_CI,
        short_description: 'of others',
        sys_updated_on: '2026-01-01 00:00:00',
      }),
    ]);
    expect(judged.codes).toEqual(['malformed_row', 'not_asked']);
    expect(JSON.stringify(judged)).not.toContain('of others');
    expect(judged.kept).toEqual([]);
  });
});
