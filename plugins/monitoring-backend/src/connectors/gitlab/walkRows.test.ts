import * as fc from 'fast-check';
import { FixtureRequest } from '@rosetta/backstage-plugin-monitoring-node/testing';
import { deploymentRow, fakeGitlab, HOUR, START } from './__testUtils__/fakeGitlab';
import { factsOf, target, useGitlab } from './__testUtils__/useGitlab';
import { firstPlace, Place, placeAfter } from './walkRows';

const window = { startMs: START, endMs: START + HOUR };
const PAGE = 100;

/** A list as GitLab serves it, asked page by page until the walk ends. */
function walkAll(times: readonly number[], isAfterExclusive: boolean): number[] {
  const handler = fakeGitlab(
    [{ id: 42, path: 'shop/cart', deployments: times.map((ms, index) => ({ id: index + 1, updated_at: new Date(ms).toISOString() })) }],
    { isAfterExclusive },
  );
  const seen: number[] = [];
  let place: Place | undefined = firstPlace(window);
  for (let pages = 0; place; pages += 1) {
    expect(pages).toBeLessThan(200);
    const answer = handler({
      path: '/api/v4/projects/42/deployments',
      query: new URLSearchParams({
        order_by: 'updated_at', sort: 'asc', per_page: String(PAGE), page: String(place.page),
        updated_after: new Date(place.afterMs).toISOString(), updated_before: new Date(window.endMs).toISOString(),
      }),
    } as FixtureRequest) as { json: { id: number }[]; headers: Record<string, string> };
    const known = new Set(place.seen);
    seen.push(...answer.json.map(row => row.id).filter(id => !known.has(id)));
    const next: ReturnType<typeof placeAfter> = placeAfter(answer.json, answer.headers, place);
    if (next === 'loop' || next === 'disorder') throw new Error(next);
    place = next;
  }
  return seen;
}

describe('gitlab walk', () => {
  it('finds every row once, whatever share of them changed in one millisecond', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.integer({ min: 0, max: 40 }), fc.constantFrom(3, 17), fc.integer({ min: 0, max: HOUR - 1 })), { minLength: 0, maxLength: 700 }),
        fc.boolean(),
        (offsets, isAfterExclusive) => {
          const found = walkAll(offsets.map(offset => START + offset), isAfterExclusive);
          expect(found.sort((a, b) => a - b)).toEqual(offsets.map((_, index) => index + 1));
        },
      ),
      // Some 20,000 generated rows and more.
      { numRuns: 120 },
    );
  });

  const gitlab = useGitlab();

  it('loses no row when others change while it walks', async () => {
    const rows = Array.from({ length: 250 }, (_, index) => deploymentRow(index + 1, { updated_at: new Date(START + index * 1_000).toISOString() }));
    let pages = 0;
    await gitlab.start(request => {
      if (request.path.endsWith('/deployments')) {
        pages += 1;
        // Between the pages the first thirty change again and leave the window.
        if (pages === 2) for (let index = 0; index < 30; index += 1) rows[index] = { ...rows[index], updated_at: new Date(START + 2 * HOUR).toISOString() };
      }
      return fakeGitlab([{ id: 42, path: 'shop/cart', deployments: rows }])(request);
    });
    const facts = factsOf(await gitlab.collect([target('a', 'shop/cart')]));
    expect(new Set(facts.map(fact => (fact as { externalId: string }).externalId)).size).toBe(250);
  });

  it('goes on after a full page where a proxy drops the headers', async () => {
    const deployments = Array.from({ length: 150 }, (_, index) => deploymentRow(index + 1, { updated_at: new Date(START + index).toISOString() }));
    await gitlab.start(fakeGitlab([{ id: 42, path: 'shop/cart', deployments }], { withoutHeaders: true }));
    expect(factsOf(await gitlab.collect([target('a', 'shop/cart')]))).toHaveLength(150);
  });

  it('stops at rows out of order', () => {
    const rows = [START + 5, START + 1].map((ms, id) => ({ id, updated_at: new Date(ms).toISOString() }));
    expect(placeAfter(rows, { 'x-next-page': '2' }, firstPlace(window))).toBe('disorder');
    expect(placeAfter(rows, { 'x-next-page': '' }, firstPlace(window))).toBeUndefined();
  });
});
