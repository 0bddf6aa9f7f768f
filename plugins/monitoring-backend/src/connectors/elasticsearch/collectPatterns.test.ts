import { bodyOf, codesOf, factsOf, hit, hitsAnswer, HOUR, pivot, START, target, useElisa } from './__testUtils__/useElisa';
import { daysOf } from './collectPatterns';

const elisa = useElisa();
const stream = 'log_patterns';
const isPresence = (request: Parameters<typeof bodyOf>[0]) => bodyOf(request).terminate_after === 1;

describe('collecting log patterns', () => {
  it('asks for error lines of whole days of the reporting zone, and for no other field', async () => {
    await elisa.start(() => hitsAnswer([hit(START, 'x')]));
    await elisa.collect([target('a')], { stream, startMs: START - 10 * HOUR, endMs: START, nowMs: START });
    const asked = elisa.server.requests.map(bodyOf);
    expect(asked.map(body => Object.values(body.query.bool.filter[0]!.range)[0])).toEqual([
      { gte: Date.parse('2026-11-18T23:00:00Z'), lt: Date.parse('2026-11-19T23:00:00Z'), format: 'epoch_millis' },
      { gte: Date.parse('2026-11-19T23:00:00Z'), lt: Date.parse('2026-11-20T23:00:00Z'), format: 'epoch_millis' },
    ]);
    expect(asked[0]).toMatchObject({ size: 500, _source: ['message', 'service.environment'], track_total_hits: true });
  });

  it('has days of 23 and 25 hours', () => {
    const lengths = (day: string) => daysOf({ startMs: Date.parse(day), endMs: Date.parse(day) + 1 }, 'Europe/Paris', Date.parse(day)).map(item => (item.window.endMs - item.window.startMs) / HOUR);
    expect([lengths('2026-03-29T12:00:00Z'), lengths('2026-10-25T12:00:00Z')]).toEqual([[23], [25]]);
  });

  it('keeps nothing of a line but its pattern, in facts, raw pages and refusals', async () => {
    const canaries = ['alice.martin@example.com', 'hunter2canary', 'Alice Martin', 'FR7630006000011234567890189'];
    const [mail, secret, person, iban] = canaries;
    await elisa.start(() =>
      hitsAnswer([
        hit(START + 3, `Login of ${mail} with password=${secret} refused`),
        hit(START + 2, `Mandate of customer ${person} on ${iban} is closed`),
        { ...hit(START + 1, `password=${secret}`), sort: [mail] },
        { _source: secret, extra: person },
        hit(START, { nested: person }),
      ]),
    );
    const pages = await elisa.collect([target('a')], { stream, endMs: START + HOUR });
    expect(factsOf(pages).map(fact => 'pattern' in fact && fact.pattern)).toEqual([
      '(no message)', 'Login of <email> with password=<secret> refused', 'Mandate of customer <name> on <id> is closed',
    ]);
    expect(codesOf(pages)).toEqual(['malformed_line', 'malformed_line']);
    for (const canary of canaries) expect(JSON.stringify(pages)).not.toContain(canary);
    expect(pages[0]!.counts).toEqual({ facts: 3, nulls: 0, rejected: 2 });
  });

  it('reads two pages at most, and says that it is a sample', async () => {
    await elisa.start(request => {
      if (bodyOf(request).query.bool.must_not) return hitsAnswer([]);
      const from = (bodyOf(request).search_after?.[1] as number | undefined) ?? 0;
      return hitsAnswer(Array.from({ length: 500 }, (_, order) => hit(START + HOUR - from - order, 'Disk is full', 'prod', from + order + 1)), { value: 10_000, relation: 'gte' });
    });
    const pages = await elisa.collect([target('a')], { stream, endMs: START + HOUR });
    expect(elisa.server.requests.map(request => bodyOf(request).search_after)).toEqual([undefined, [START + HOUR - 499, 500], undefined]);
    expect(factsOf(pages)).toEqual([expect.objectContaining({ pattern: 'Disk is full', errors: 1_000, isSampled: true, lastMs: START + HOUR })]);
  });

  it('asks by themselves for environments that newer lines of another have pushed out', async () => {
    const asked: unknown[] = [];
    await elisa.start(request => {
      const { bool } = bodyOf(request).query;
      asked.push({ outside: bool.must_not, named: bool.filter.some(clause => 'exists' in clause) });
      if (asked.length === 1) return hitsAnswer([hit(START + 3, 'Disk is full')], 5_000);
      if (asked.length === 2) return hitsAnswer([hit(START + 2, 'No environment', null), hit(START + 2, 'Again', 'prod')], 4_000);
      return hitsAnswer([hit(START + 1, 'Queue is full', 'staging')]);
    });
    const pages = await elisa.collect([target('a')], { stream, endMs: START + HOUR });
    const outside = [{ terms: { 'service.environment': ['prod'] } }];
    expect(asked).toEqual([{ named: false }, { outside, named: false }, { outside, named: true }]);
    expect(factsOf(pages)).toEqual([
      expect.objectContaining({ environment: 'production', pattern: 'Disk is full', errors: 1, isSampled: true }),
      expect.objectContaining({ environment: 'uat', pattern: 'Queue is full', errors: 1, isSampled: true }),
      expect.objectContaining({ environment: 'unknown', pattern: 'No environment', errors: 1, isSampled: true }),
    ]);
  });

  it('does not ask for other environments where the naming is of one', async () => {
    await elisa.start(() => hitsAnswer([hit(START, 'Disk is full')], 5_000));
    await elisa.collect([target('a', pivot(), 'production')], { stream, endMs: START + HOUR });
    expect(elisa.server.requests).toHaveLength(1);
  });

  it('stops asking a server that gives the same environment again', async () => {
    await elisa.start(() => hitsAnswer([hit(START, 'Disk is full')], 5_000));
    const pages = await elisa.collect([target('a')], { stream, endMs: START + HOUR });
    expect(elisa.server.requests).toHaveLength(2);
    expect(factsOf(pages)).toEqual([expect.objectContaining({ errors: 1 })]);
  });

  it('keeps the twenty commonest of a series and day', async () => {
    const word = (position: number) => String.fromCharCode(97 + position);
    await elisa.start(() =>
      hitsAnswer(Array.from({ length: 25 }, (_, position) => Array.from({ length: 30 - position }, (__, order) => hit(START + order, `kind ${word(position)}`, 'prod', order))).flat().slice(0, 450)),
    );
    const patterns = factsOf(await elisa.collect([target('a')], { stream, endMs: START + HOUR }));
    expect(patterns).toHaveLength(20);
    expect(patterns[0]).toMatchObject({ pattern: 'kind a', errors: 30 });
  });

  it.each([
    ['found', 1, 'quiet'],
    ['notFound', 0, 'misspelt'],
  ])('says of a service without errors that it is %s when thirty days hold %d lines: it is %s', async (word, lines) => {
    await elisa.start(request => (isPresence(request) ? hitsAnswer([], { value: lines, relation: 'gte' }) : hitsAnswer([])));
    const [page] = await elisa.collect([target('a', pivot({ service: 'b' }))], { stream, endMs: START + HOUR });
    expect(page).toMatchObject({ facts: [], [word]: [{ entityRef: 'component:default/a', environment: '*' }] });
  });

  it('does not take lines of no shard for an index that is not there', async () => {
    const { json } = hitsAnswer([hit(START, 'x')]);
    await elisa.start(() => ({ json: { ...(json as object), _shards: { total: 0, successful: 0, skipped: 0, failed: 0 } } }));
    await expect(elisa.collect([target('a')], { stream, startMs: START - HOUR, endMs: START, nowMs: START })).rejects.toMatchObject({ code: 'schema_changed' });
  });

  it('goes on with the next service when one cannot be read', async () => {
    await elisa.start(request =>
      JSON.stringify(bodyOf(request).query).includes('"bad"')
        ? { status: 400, json: { error: { root_cause: [], type: 'illegal_argument_exception' }, status: 400 } }
        : hitsAnswer([hit(START, 'x')]),
    );
    const pages = await elisa.collect([target('a', pivot({ service: 'bad' })), target('b')], { stream, endMs: START + HOUR });
    expect(codesOf(pages)).toEqual(['query_failed']);
    expect(factsOf(pages)).toHaveLength(1);
  });
});
