import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createHttpClient, createRedactor, HttpClient } from '@rosetta/backstage-plugin-monitoring-node';
import {
  createCaptureLogger,
  createMemoryBudgetStore,
  FAST_LIMITS,
  FixtureAnswer,
  FixtureServer,
  startFixtureServer,
} from '@rosetta/backstage-plugin-monitoring-node/testing';
import { askRange, assertAnswers, PrometheusContext } from './ask';
import { checkHealth } from './checkHealth';
import { mapSignals } from './mapSignals';
import { QuerySpec } from './metricSets';
import { compileQuery } from './query';
import { RangeReading } from './readMatrix';
import { BUILD_INFO, Counts, FAILED, MATRICES, MatrixCase, NOT_READ, OTHER_FORMS, STOPPED } from './__testUtils__/recordedCases';
import { isProbe, PROBE_ANSWER } from './__testUtils__/usePrometheus';

const ROOT = process.env.ROSETTA_RECORDINGS ?? resolve(__dirname, '../../../../../../shared');
const DIRECTORY = join(ROOT, 'fixtures', 'prometheus');
const isThere = existsSync(DIRECTORY);
if (!isThere && process.env.CI === 'true') {
  throw new Error(
    'The recordings are missing: set ROSETTA_RECORDINGS to the folder that holds fixtures/',
  );
}

const bodyOf = (file: string) => readFileSync(join(DIRECTORY, file), 'utf8');
const CALL = { signal: new AbortController().signal, budgetShare: 1 };
const REF = { entityRef: 'component:default/x', environment: 'production' };

interface RecordedSeries {
  metric: Record<string, string>;
  values: [number, string][];
}
const seriesOf = (file: string): RecordedSeries[] => JSON.parse(bodyOf(file)).data.result;

/** Samples of a recording, counted without our parser: those without a value, and the others. */
function countSamples(file: string): { nulls: number; others: number } {
  const texts = [...bodyOf(file).matchAll(/\[\d+(?:\.\d+)?,"([^"]*)"\]/g)].map(match => match[1]!);
  const nulls = texts.filter(text => /^(NaN|[+-]Inf)$/.test(text)).length;
  return { nulls, others: texts.length - nulls };
}

const table: string[] = [];
const note = (file: string, counts: Counts, why = '') =>
  table.push([file.padEnd(34), ...counts.map(count => String(count).padStart(6)), ` ${why}`].join(' '));

const describeIfThere = isThere ? describe : describe.skip;

describeIfThere('prometheus recordings (skipped when ROSETTA_RECORDINGS has none)', () => {
  let server: FixtureServer;
  let http: HttpClient;
  let context: PrometheusContext;

  beforeAll(async () => {
    server = await startFixtureServer();
    http = createHttpClient({
      source: 'prometheus',
      instance: 'recorded',
      baseUrl: server.url,
      headers: {},
      secrets: [],
      allowPrivateAddresses: true,
      limits: FAST_LIMITS,
      budget: createMemoryBudgetStore(),
      ratePerSecond: 1_000,
      logger: createCaptureLogger(),
    });
    context = {
      instance: 'recorded', http, apiSegments: ['api', 'v1'], specs: [], serviceNameLabel: 'service', redactor: createRedactor([]),
    };
  });
  afterAll(async () => {
    await http.close();
    await server.close();
    const head = ['recording'.padEnd(34), 'values', ' nulls', 'refused', 'why'].join(' ');
    const others = Object.entries(NOT_READ).map(([file, reason]) => `${file.padEnd(34)} not read: ${reason}`);
    process.stdout.write(`\n${[head, ...table, ...others].join('\n')}\n`);
  });

  /** Serves a body as Prometheus would and asks for it as the connector does. */
  const ask = (answer: FixtureAnswer, asked: Pick<MatrixCase, 'first' | 'last' | 'step' | 'column' | 'range'>) => {
    server.handle(() => ({ gzip: true, ...answer }));
    const spec: QuerySpec = {
      key: `queries.${asked.column}`, column: asked.column, range: asked.range, isAskedByDay: false,
      query: compileQuery('recorded[$__range]'),
    };
    return askRange(context, CALL, spec, {
      key: spec.key,
      subject: REF.entityRef,
      // The matchers of those who recorded are not known; this label is on none of the series.
      labels: [{ name: 'rosetta_test', value: 'x' }],
      range: asked.range,
      slots: {
        startMs: (asked.first - asked.step) * 1_000,
        slotMs: asked.step * 1_000,
        count: (asked.last - asked.first) / asked.step + 1,
      },
    });
  };
  const read = async (body: string, asked: MatrixCase): Promise<RangeReading> => {
    const answer = await ask({ body }, asked);
    if (answer.kind !== 'read') throw new Error(answer.failure.message);
    return answer.reading;
  };
  const countsOf = ({ values, nulls, tally }: RangeReading): Counts => [values.size, nulls, tally.total];

  it('has a case, or a reason for none, for every recording', () => {
    const known = [...[MATRICES, FAILED, STOPPED].flatMap(cases => Object.keys(cases)), ...OTHER_FORMS, BUILD_INFO];
    expect(readdirSync(DIRECTORY).sort()).toEqual([...known, ...Object.keys(NOT_READ)].sort());
  });

  it.each(Object.entries(MATRICES))('reads every value of %s as the answer for one entity', async (file, asked) => {
    const reading = await read(bodyOf(file), asked);
    const codes = reading.tally.records().map(record => record.code);
    note(file, countsOf(reading), codes.join(' '));
    const inFile = countSamples(file);
    expect(reading.nulls).toBe(inFile.nulls);
    expect(reading.values.size + reading.tally.total).toBe(inFile.others);
    expect(countsOf(reading)).toEqual(asked.whole);
    expect(codes).toEqual(asked.whole[2] > 0 ? ['ambiguous_series'] : []);
  });

  it.each(Object.entries(MATRICES))('reads each series of %s as the answer for an entity of its own', async (file, asked) => {
    let total: Counts = [0, 0, 0];
    for (const series of seriesOf(file)) {
      const body = JSON.stringify({ status: 'success', data: { resultType: 'matrix', result: [series] } });
      const reading = await read(body, asked);
      const counts = countsOf(reading);
      total = [total[0] + counts[0], total[1] + counts[1], total[2] + counts[2]];
      const slots = new Map([...reading.values].map(([startMs, value]) => [startMs, new Map([[asked.column, value]])]));
      expect(mapSignals(REF, '1h', slots, false)).toHaveLength(counts[0]);
    }
    note(`  series of ${file}`.slice(0, 34), total);
    const inFile = countSamples(file);
    expect([total[0] + total[2], total[1]]).toEqual([inFile.others, inFile.nulls]);
    expect(total).toEqual(asked.alone);
    expect(asked.alone[0] > 0).toBe(asked.fact !== undefined);
  });

  const withFact = Object.entries(MATRICES).flatMap(([file, asked]) => (asked.fact ? [{ file, asked, fact: asked.fact }] : []));
  it.each(withFact)('finds in $file what was read off it by hand', async ({ file, asked, fact }) => {
    const [metric, instant, value] = fact;
    const wanted = seriesOf(file).filter(series =>
      Object.entries(metric).every(([name, text]) => series.metric[name] === text),
    );
    expect(wanted).toHaveLength(1);
    const reading = await read(JSON.stringify({ status: 'success', data: { resultType: 'matrix', result: wanted } }), asked);
    const startMs = (instant - asked.step) * 1_000;
    const slots = new Map([[startMs, new Map([[asked.column, reading.values.get(startMs)!]])]]);
    expect(mapSignals(REF, '1h', slots, false)).toMatchObject([{ kind: 'signal', startMs, [asked.column]: value }]);
  });

  it.each(OTHER_FORMS)('refuses the form of %s', async file => {
    const asked = MATRICES['range_empty.json']!;
    await expect(ask({ body: bodyOf(file) }, asked)).rejects.toMatchObject({ code: 'schema_changed' });
    note(file, [0, 0, 0], 'schema_changed');
  });

  it.each(Object.entries(FAILED))('takes %s as an expression that failed', async (file, { status, errorType }) => {
    const answer = await ask({ status, body: bodyOf(file) }, MATRICES['range_empty.json']!);
    expect(answer).toMatchObject({ kind: 'failed', failure: { errorType } });
    expect(JSON.stringify(answer)).not.toContain('parameter');
    note(file, [0, 0, 0], `query_failed ${errorType}`);
  });

  it.each(Object.entries(STOPPED))('stops at %s', async (file, { status, contentType, code }) => {
    server.handle(() => ({ status, headers: { 'content-type': contentType }, body: bodyOf(file) }));
    const failure = await assertAnswers(context, CALL).catch(error => error);
    expect(failure).toMatchObject({ name: 'ConnectorError', code });
    expect(failure.message).not.toMatch(/disabled|page not found/);
    note(file, [0, 0, 0], code);
  });

  it('tells the version of buildinfo.json', async () => {
    server.handle(request => (isProbe(request) ? PROBE_ANSWER : { body: bodyOf(BUILD_INFO) }));
    expect(await checkHealth(context, CALL.signal)).toMatchObject({ state: 'ok', version: '2.42.0+ds' });
  });
});
