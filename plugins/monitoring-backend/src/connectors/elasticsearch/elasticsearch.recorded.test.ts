import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ConnectorError, FactPage } from '@rosetta/backstage-plugin-monitoring-node';
import { FixtureRequest } from '@rosetta/backstage-plugin-monitoring-node/testing';
import {
  BANNER, ERRORS, FOREIGN_AGGREGATIONS, HISTOGRAM, LINES, NOT_READ, REFUSED_DOCUMENT, WRONG_OBJECT,
} from './__testUtils__/recordedCases';
import { codesOf, countsAnswer, everyHour, factsOf, hitsAnswer, HOUR, START, target, useElisa } from './__testUtils__/useElisa';

const ROOT = process.env.ROSETTA_RECORDINGS ?? resolve(__dirname, '../../../../../../shared');
const DIRECTORY = join(ROOT, 'fixtures', 'elasticsearch');
const isThere = existsSync(DIRECTORY);
if (!isThere && process.env.CI === 'true') {
  throw new Error('The recordings are missing: set ROSETTA_RECORDINGS to the folder that holds fixtures/');
}

const bodyOf = (file: string) => readFileSync(join(DIRECTORY, file), 'utf8');
/** The searches of a recording: what `_msearch` answers to each is what `_search` does. */
const searchesOf = (file: string): Record<string, any>[] => {
  const json = JSON.parse(bodyOf(file));
  return json.responses ?? [json];
};
const table: string[] = [];
const note = (file: string, facts: number, rejected: number, why: string) =>
  table.push(`${file.padEnd(60)} ${[facts, rejected].map(count => String(count).padStart(9)).join(' ')}  ${why}`);
const sum = (pages: readonly FactPage[], key: 'facts' | 'rejected') => pages.reduce((all, page) => all + page.counts[key], 0);

const describeIfThere = isThere ? describe : describe.skip;

describeIfThere('elasticsearch recordings (skipped when ROSETTA_RECORDINGS has none)', () => {
  const elisa = useElisa();
  const collectLines = async (file: string) => {
    const { fields, around, backHours = 0 } = LINES[file]!;
    const recorded = searchesOf(file)[0]!;
    // One recording stands for the answers of several days: each has its own lines.
    const isAsked = (sort: unknown[] | undefined, request: FixtureRequest) => {
      const { gte, lt } = Object.values(JSON.parse(request.body).query.bool.filter[0].range)[0] as { gte: number; lt: number };
      return sort === undefined || (Number(sort[0]) >= gte && Number(sort[0]) < lt);
    };
    await elisa.start(
      request => ({
        json: { ...recorded, hits: { ...recorded.hits, hits: recorded.hits.hits.filter((hit: { sort?: unknown[] }) => isAsked(hit.sort, request)) } },
        gzip: true,
      }),
      { fields },
    );
    const at = Date.parse(around);
    return elisa.collect([target('a')], { stream: 'log_patterns', startMs: at - backHours * HOUR, endMs: at + HOUR, nowMs: at + HOUR, zone: 'UTC' });
  };

  afterAll(() => {
    const others = Object.entries(NOT_READ).map(([file, reason]) => `${file.padEnd(60)} not read: ${reason}`);
    process.stdout.write(`\n${[`${'recording'.padEnd(60)}     facts  rejected  why`, ...table, ...others].join('\n')}\n`);
  });

  it('have a case, or a reason for none, each', () => {
    const known = [
      ...Object.keys(ERRORS), ...Object.keys(LINES), ...Object.keys(FOREIGN_AGGREGATIONS), BANNER, REFUSED_DOCUMENT, WRONG_OBJECT, ...Object.keys(NOT_READ),
    ];
    expect(readdirSync(DIRECTORY).sort()).toEqual(known.sort());
  });

  it.each(Object.keys(LINES))('%s: every line is a pattern or refused, and none is kept', async file => {
    const { lines, refused, sampled, days } = LINES[file]!;
    const pages = await collectLines(file);
    const { hits } = searchesOf(file)[0]!.hits;
    expect(hits).toHaveLength(lines + refused);
    expect([sum(pages, 'facts'), sum(pages, 'rejected')]).toEqual([lines, refused]);
    const facts = factsOf(pages).filter(fact => fact.kind === 'log_pattern_day');
    expect(facts.reduce((all, fact) => all + fact.errors, 0)).toBe(lines);
    expect(facts.every(fact => days.includes(fact.day) && fact.isSampled === sampled)).toBe(true);
    for (const hit of hits) expect(JSON.stringify(pages)).not.toContain(`"${hit._id}"`);
    note(file, lines, refused, [...new Set(codesOf(pages))].join(' '));
  });

  it('msearch_logs.json: the patterns as they were read by hand', async () => {
    const day = { kind: 'log_pattern_day', entityRef: 'component:default/a', environment: 'unknown', day: '2023-02-09', isSampled: true };
    expect(factsOf(await collectLines('msearch_logs.json'))).toEqual([
      { ...day, pattern: 'log text [<num>]', errors: 4, firstMs: 1675953597665, lastMs: 1675953601475 },
      { ...day, pattern: 'log text with [<num>]', errors: 1, firstMs: 1675953600513, lastMs: 1675953600513 },
    ]);
  });

  it('opensearch_lucene_raw_data.json: a day as it was read by hand', async () => {
    const facts = factsOf(await collectLines('opensearch_lucene_raw_data.json'));
    // Names of airports look like those of people, and are taken for them.
    expect(facts.filter(fact => 'day' in fact && fact.day === '2023-04-08')).toEqual([
      {
        kind: 'log_pattern_day', entityRef: 'component:default/a', environment: 'unknown', day: '2023-04-08', pattern: '<name>',
        errors: 7, firstMs: 1680924234000, lastMs: 1680996295000, isSampled: true,
      },
    ]);
  });

  it.each(Object.entries(FOREIGN_AGGREGATIONS))('%s: counts that nobody of us asked for are no counts', async (file, searches) => {
    expect(searchesOf(file)).toHaveLength(searches);
    for (const search of searchesOf(file)) {
      await elisa.start(() => ({ json: search }));
      await expect(elisa.collect([target('a')])).rejects.toMatchObject({ code: 'schema_changed' });
    }
    note(file, 0, 0, 'schema_changed');
  });

  it(`${HISTOGRAM}: its buckets have the form of ours and lack our parts, so they are refused`, async () => {
    const buckets = searchesOf(HISTOGRAM)[0]!.aggregations['2'].buckets;
    await elisa.start(request => countsAnswer(request, () => buckets));
    await expect(elisa.collect([target('a')])).rejects.toMatchObject({ code: 'schema_changed', message: expect.stringContaining(`${buckets.length} of ${buckets.length}`) });
    const whole = buckets
      .filter((bucket: { key: number }) => bucket.key % HOUR === 0)
      .slice(0, 24)
      .map((bucket: { doc_count: number }) => ({
        ...bucket,
        errors: { doc_count: 0 },
        exceptions: { doc_count: 0 },
        environments: { doc_count_error_upper_bound: 0, sum_other_doc_count: 0, buckets: [{ key: 'prod', doc_count: bucket.doc_count, errors: { doc_count: 0 }, exceptions: { doc_count: 0 } }] },
      }));
    const startMs = whole[0].key;
    await elisa.start(request => countsAnswer(request, () => whole));
    const pages = await elisa.collect([target('a')], { startMs, endMs: startMs + 48 * HOUR, nowMs: startMs + 48 * HOUR });
    const totals = factsOf(pages).map(fact => ('total' in fact ? fact.total : 0));
    expect(totals.reduce((all, one) => all + one, 0)).toBe(whole.reduce((all: number, bucket: { doc_count: number }) => all + bucket.doc_count, 0));
    expect(factsOf(pages)[0]).toEqual({ kind: 'log_hour', entityRef: 'component:default/a', environment: 'production', startMs: 1680300000000, total: 4, errors: 0, exceptions: 0 });
    note(HISTOGRAM, whole.length, 0, '24 hours of it with our parts added');
  });

  it(`${BANNER}: the version`, async () => {
    await elisa.start(request => (request.path === '/' ? { body: bodyOf(BANNER) } : { status: 404, json: {} }));
    expect(await elisa.connector.checkHealth(new AbortController().signal)).toMatchObject({ state: 'ok', version: '7.8.1', missingScopes: [] });
    note(BANNER, 0, 0, 'version 7.8.1');
  });

  it(`${REFUSED_DOCUMENT}: a refusal of another kind, in our words`, async () => {
    const isSecond = (path: string) => path.includes('logs-b');
    await elisa.start(request =>
      isSecond(request.path) ? countsAnswer(request, (_, window) => everyHour(window, { prod: [1, 0, 0] })) : { status: 400, body: bodyOf(REFUSED_DOCUMENT) },
    );
    const pages = await elisa.collect([target('a'), target('b', { index: 'logs-b', service: 'b', queryTemplate: null, space: null })]);
    expect(codesOf(pages)).toEqual(['query_failed']);
    expect(JSON.stringify(pages)).not.toContain('Unexpected end-of-input');
    note(REFUSED_DOCUMENT, 0, 1, 'query_failed');
  });

  it(`${WRONG_OBJECT}: no answer of a search`, async () => {
    await elisa.start(() => ({ body: bodyOf(WRONG_OBJECT) }));
    await expect(elisa.collect([target('a')])).rejects.toMatchObject({ code: 'schema_changed' });
    note(WRONG_OBJECT, 0, 0, 'schema_changed');
  });

  it.each(Object.entries(ERRORS))('%s: in our words', async (file, { status, code, words }) => {
    await elisa.start(() => ({ status, body: bodyOf(file) }));
    const failure: unknown = await elisa.collect([target('a')], { startMs: START }).catch(error => error);
    expect(failure).toBeInstanceOf(ConnectorError);
    expect(failure).toMatchObject({ code });
    expect((failure as ConnectorError).message).not.toContain(words);
    expect(bodyOf(file)).toContain(words);
    note(file, 0, 0, code);
  });

  it('an empty answer is no line', async () => {
    await elisa.start(() => hitsAnswer([]));
    expect(factsOf(await elisa.collect([target('a')], { stream: 'log_patterns' }))).toEqual([]);
  });
});
