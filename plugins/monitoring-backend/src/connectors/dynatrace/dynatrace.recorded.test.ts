import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import {
  ConnectorError,
  createHttpClient,
  HttpClient,
} from '@rosetta/backstage-plugin-monitoring-node';
import {
  createCaptureLogger,
  createMemoryBudgetStore,
  FAST_LIMITS,
  FixtureServer,
  startConnectorHarness,
  startFixtureServer,
} from '@rosetta/backstage-plugin-monitoring-node/testing';
import { dynatraceConnectorFactory } from './dynatraceConnector';
import { readEntityIds } from './findUnknown';
import { createProblemMatcher, mapProblems } from './mapProblems';
import { mapSignals } from './mapSignals';
import { readSignals } from './readSignals';
import { createRejectionTally, RejectionTally } from './rejections';
import {
  AUTUMN_DAY,
  ENTITIES,
  ERRORS,
  EVENTS,
  METRICS,
  NOT_READ,
  PROBLEMS,
  SLOS,
  THREE_SERVICES,
} from './__testUtils__/recordedCases';

const ROOT = process.env.ROSETTA_RECORDINGS ?? resolve(__dirname, '../../../../../../shared');
const DIRECTORY = join(ROOT, 'fixtures', 'dynatrace');
const isThere = existsSync(DIRECTORY);
if (!isThere && process.env.CI === 'true') {
  throw new Error(
    'The recordings are missing: set ROSETTA_RECORDINGS to the folder that holds fixtures/',
  );
}

const problemsAnswerSchema = z.object({ problems: z.array(z.unknown()) });
const bodyOf = (file: string) => readFileSync(join(DIRECTORY, file), 'utf8');

/** Elements of every array under a key, wherever it is: knows nothing of the parser. */
function countUnder(json: unknown, key: string): { nulls: number; others: number } {
  if (typeof json !== 'object' || json === null) return { nulls: 0, others: 0 };
  let [nulls, others] = [0, 0];
  for (const [name, value] of Object.entries(json)) {
    if (name === key && Array.isArray(value)) {
      nulls += value.filter(item => item === null).length;
      others += value.filter(item => item !== null).length;
    }
    const inner = countUnder(value, key);
    nulls += inner.nulls;
    others += inner.others;
  }
  return { nulls, others };
}

const table: string[] = [];
const note = (file: string, facts: number, nulls: number, tally: RejectionTally, code = '') => {
  const reasons = [...new Set(tally.records().map(record => record.code))].join(' ');
  table.push(
    [
      file.padEnd(50),
      ...[facts, nulls, tally.total].map(n => String(n).padStart(6)),
      ` ${reasons}${code}`,
    ].join(' '),
  );
};

const describeIfThere = isThere ? describe : describe.skip;

describeIfThere('dynatrace recordings (skipped when ROSETTA_RECORDINGS has none)', () => {
  let server: FixtureServer;
  let http: HttpClient;

  beforeAll(async () => {
    server = await startFixtureServer();
    http = createHttpClient({
      source: 'dynatrace',
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
  });
  afterAll(async () => {
    await http.close();
    await server.close();
    const head = ['recording'.padEnd(50), ' facts', ' nulls', 'refused', 'why'].join(' ');
    const others = Object.entries(NOT_READ).map(([file, reason]) => `${file.padEnd(50)} not read: ${reason}`);
    process.stdout.write(`\n${[head, ...table, ...others].join('\n')}\n`);
  });

  const fetchRecording = async (file: string, status = 200) => {
    server.handle(() => ({ status, body: bodyOf(file), gzip: true }));
    const response = await http.request({
      method: 'GET',
      segments: ['api', 'v2', 'recording'],
      signal: new AbortController().signal,
    });
    return response.json;
  };

  it('has a case, or a reason for none, for every recording', () => {
    const known = [METRICS, PROBLEMS, ENTITIES, EVENTS, SLOS, ERRORS].flatMap(cases => Object.keys(cases));
    expect(readdirSync(DIRECTORY).sort()).toEqual([...known, ...Object.keys(NOT_READ)].sort());
  });

  it.each(Object.entries(METRICS))(
    'reads every value of %s',
    async (file, { ask, counts, fact, refused }) => {
      const json = await fetchRecording(file);
      const { rows, accepted, nulls, tally } = readSignals(json, ask, 'recorded');
      note(file, accepted, nulls, tally);
      const inFile = countUnder(json, 'values');
      expect(nulls).toBe(inFile.nulls);
      expect(accepted + tally.total).toBe(inFile.others);
      expect([accepted, nulls, tally.total]).toEqual(counts);
      expect(tally.records().map(record => record.code)).toEqual(
        tally.records().map(() => refused),
      );
      // Facts hold each accepted value once: one metric was recorded per file.
      const facts = [...rows.values()].flatMap(slots =>
        mapSignals({ entityRef: 'component:default/x', environment: 'production' }, '1h', slots),
      );
      expect(facts).toHaveLength(accepted);
      expect(accepted > 0).toBe(fact !== undefined);
    },
  );

  const withFact = Object.entries(METRICS).flatMap(([file, { ask, fact }]) =>
    fact ? [{ file, ask, fact }] : [],
  );
  it.each(withFact)('finds in $file what was read off it by hand', async ({ file, ask, fact }) => {
    const { rows } = readSignals(await fetchRecording(file), ask, 'recorded');
    const [subject, startMs, column, value] = fact;
    const series = { entityRef: 'component:default/x', environment: 'production' };
    const slots = new Map([[startMs, rows.get(subject)!.get(startMs)!]]);
    expect(mapSignals(series, '1h', slots)).toMatchObject([
      { kind: 'signal', startMs, [column]: value },
    ]);
  });

  it.each(Object.entries(PROBLEMS))(
    'reads every problem of %s',
    async (file, { mappedId, facts, expected }) => {
      const json = await fetchRecording(file);
      const isList = problemsAnswerSchema.safeParse(json).success;
      const records = isList ? problemsAnswerSchema.parse(json).problems : [json];
      const tally = createRejectionTally();
      const matcher = createProblemMatcher(
        [
          {
            entityRef: 'component:default/x',
            environment: 'production',
            pivot: { kind: 'ids', ids: [mappedId] },
            via: 'direct',
          },
        ],
        new Map(),
      );
      const mapped = mapProblems(records, matcher, tally);
      note(file, mapped.facts.length, 0, tally);
      expect(mapped.facts.length + tally.total).toBe(
        isList ? countUnder(json, 'problems').others : 1,
      );
      expect(mapped.facts).toHaveLength(facts);
      expect(mapped.unknownSeverities).toBe(0);
      expect(mapped.facts[0]).toMatchObject({
        ...expected,
        links: [{ entityRef: 'component:default/x', environment: 'production', via: 'direct' }],
      });
    },
  );

  it.each(Object.entries(ENTITIES))('reads every entity of %s', async (file, { ids, refused }) => {
    const json = await fetchRecording(file);
    const tally = createRejectionTally();
    expect(readEntityIds(json, 'recorded', tally)).toEqual(ids);
    note(file, ids.length, 0, tally);
    expect(ids.length + tally.total).toBe(countUnder(json, 'entities').others);
    expect(tally.total).toBe(refused);
  });

  it.each(Object.entries(ERRORS))('classifies %s', async (file, { status, code }) => {
    const failure: unknown = await fetchRecording(file, status).catch(error => error);
    expect(failure).toBeInstanceOf(ConnectorError);
    expect(failure).toMatchObject({ code });
    expect((failure as ConnectorError).message).not.toContain('Constraint');
    note(file, 0, 0, createRejectionTally(), code);
  });

  it('refuses slots of another length than the stream asked for, through the whole connector', async () => {
    const file = 'metrics_query_p95_three_services.json';
    const harness = await startConnectorHarness({
      factory: dynatraceConnectorFactory,
      options: { token: 'dt0c01.PUBLIC.SECRETSECRET' },
      handler: () => ({ body: bodyOf(file) }),
    });
    try {
      const pages = [];
      for await (const page of harness.connector.collect({
        stream: 'signals_hour',
        window: AUTUMN_DAY,
        targets: THREE_SERVICES.map(id => ({
          entityRef: `component:default/${id.toLowerCase()}`,
          environment: 'production',
          via: 'direct' as const,
          pivot: { kind: 'ids', ids: [id] },
        })),
        reportingZone: 'UTC',
        nowMs: AUTUMN_DAY.endMs,
        budgetShare: 1,
        signal: new AbortController().signal,
      })) {
        pages.push(page);
      }
      expect(pages).toHaveLength(1);
      expect(pages[0]).toMatchObject({
        facts: [],
        counts: { facts: 0, nulls: 343, rejected: 89 },
        progress: 1,
      });
      expect(pages[0]!.rejected.map(record => record.code)).toEqual(
        Array(3).fill('wrong_resolution'),
      );
    } finally {
      await harness.close();
    }
  });
});
