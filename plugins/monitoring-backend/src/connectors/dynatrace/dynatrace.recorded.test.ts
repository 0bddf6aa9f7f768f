import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
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
import { metricsOf } from './metricSets';
import { readSignals, SET_SUBJECT, SignalAsk } from './readSignals';
import { createRejectionTally, RejectionTally } from './rejections';
import { problemsAnswerSchema } from './schemas';

const ROOT = process.env.ROSETTA_RECORDINGS ?? resolve(__dirname, '../../../../../../shared');
const DIRECTORY = join(ROOT, 'fixtures', 'dynatrace');
const isThere = existsSync(DIRECTORY);
if (!isThere && process.env.CI === 'true') {
  throw new Error(
    'The recordings are missing: set ROSETTA_RECORDINGS to the folder that holds fixtures/',
  );
}

const TEN_MINUTES = 600_000;
const AUTUMN_DAY = {
  startMs: Date.parse('2022-09-28T00:00:00Z'),
  endMs: Date.parse('2022-09-29T00:00:00Z'),
};
const at = (time: string) => Date.parse(`2022-09-28T${time}Z`);
const THREE_SERVICES = [
  'SERVICE-7A96961077A1AED2',
  'SERVICE-583C31D9DA560E1B',
  'SERVICE-504937D81F10F081',
];

/** What the people who recorded had asked; the files do not say it. Slots of 10 minutes are theirs, not ours. */
const asked = (ask: Pick<SignalAsk, 'entityType' | 'subject'> & Partial<SignalAsk>): SignalAsk => ({
  metrics: metricsOf(ask.entityType, [], false),
  resolution: '10m',
  slotMs: TEN_MINUTES,
  window: AUTUMN_DAY,
  nowMs: AUTUMN_DAY.endMs,
  ...ask,
});
const set = { kind: 'set' } as const;

interface MetricsCase {
  readonly ask: SignalAsk;
  /** Accepted values, nulls, refused values. */
  readonly counts: readonly [number, number, number];
  /** A fact read off the file by hand: subject, slot start, column, value. */
  readonly fact?: readonly [string, number, string, number];
  /** Where the file holds nothing for us, the reason. */
  readonly refused?: string;
}

const METRICS: Record<string, MetricsCase> = {
  'metrics_query_p95_three_services.json': {
    ask: asked({ entityType: 'SERVICE', subject: { kind: 'each', ids: THREE_SERVICES } }),
    counts: [89, 343, 0],
    fact: ['SERVICE-504937D81F10F081', at('00:20:00'), 'latencyP95Ms', 0.644],
  },
  'metrics_query_throughput.json': {
    ask: asked({ entityType: 'SERVICE', subject: set }),
    counts: [144, 0, 0],
    fact: [SET_SUBJECT, at('00:00:00'), 'requests', 14_604_800],
  },
  'metrics_query_host_cpu_avg.json': {
    ask: asked({ entityType: 'HOST', subject: set }),
    counts: [144, 0, 0],
    fact: [SET_SUBJECT, at('00:00:00'), 'cpuRatio', 20.439029263129918 / 100],
  },
  'metrics_query_availability_resolution.json': {
    ask: asked({
      entityType: 'PROCESS_GROUP_INSTANCE',
      subject: set,
      resolution: '30m',
      slotMs: 3 * TEN_MINUTES,
    }),
    counts: [48, 0, 0],
    fact: [SET_SUBJECT, at('00:00:00'), 'availabilityRatio', 97.40759220246969 / 100],
  },
  // A mean response time is no signal of ours: percentiles are.
  'metrics_query_split_by_service_autotag.json': {
    ask: asked({
      entityType: 'SERVICE',
      subject: { kind: 'each', ids: ['SERVICE-F91837027736B19E', 'SERVICE-504937D81F10F081'] },
    }),
    counts: [0, 62, 226],
    refused: 'metric_not_asked',
  },
  // Two results with one id: the connector asks again, each metric alone; here that is all there is.
  'metrics_query_two_metric_collections.json': {
    ask: asked({ entityType: 'SERVICE', subject: set }),
    counts: [0, 244, 332],
    refused: 'ambiguous_metric',
  },
  // builtin:host.cpu.idle: we ask cpu.usage, which is the rest of it.
  'metrics_query_multi_dim.json': {
    ask: asked({ entityType: 'HOST', subject: { kind: 'each', ids: ['HOST-82F576674F19AC16'] } }),
    counts: [0, 2, 82],
    refused: 'metric_not_asked',
  },
  'metrics_query_null_single_value.json': {
    ask: asked({ entityType: 'SERVICE', subject: set }),
    counts: [0, 1, 0],
  },
  'metrics_query_empty_values_array.json': {
    ask: asked({ entityType: 'SERVICE', subject: set }),
    counts: [0, 0, 0],
  },
  'metrics_query_empty_data_wrong_tag.json': {
    ask: asked({ entityType: 'SERVICE', subject: set }),
    counts: [0, 0, 0],
  },
  'metrics_query_warning_unknown_entity_type.json': {
    ask: asked({ entityType: 'SERVICE', subject: set }),
    counts: [0, 0, 0],
  },
};

interface ProblemsCase {
  readonly mappedId: string;
  readonly expected: Record<string, unknown>;
  readonly facts: number;
}
const PROBLEMS: Record<string, ProblemsCase> = {
  'problems_list.json': {
    mappedId: 'HOST-44DD554D0DA01178',
    facts: 2,
    expected: {
      externalId: '-1719139739592062093_1623004451641V2',
      displayId: 'P-210620',
      title: 'custom host disconnected error',
      status: 'open',
      severity: 'availability',
      impact: 'infrastructure',
      startedMs: 1_623_004_451_641,
      endedMs: null,
      affectedIds: ['HOST-44DD554D0DA01178'],
      rootCauseId: null,
    },
  },
  'problems_total_count.json': {
    mappedId: 'ELASTIC_LOAD_BALANCER-B4C30136D16ABD7A',
    facts: 1,
    expected: {
      displayId: 'P-201114',
      status: 'closed',
      severity: 'error',
      startedMs: 1_604_628_840_000,
      endedMs: 1_604_629_560_000,
      rootCauseId: 'ELASTIC_LOAD_BALANCER-B4C30136D16ABD7A',
    },
  },
  // The single problem of GET /problems/{id}, put in a list: its record has the same form.
  'problem_detail_with_evidence.json': {
    mappedId: 'PROCESS_GROUP-C44FB250621B8036',
    facts: 1,
    expected: {
      displayId: 'P-210617',
      status: 'closed',
      severity: 'resource',
      startedMs: 1_622_807_640_000,
      endedMs: 1_622_807_820_000,
      affectedIds: ['PROCESS_GROUP_INSTANCE-8092E71D6FBB914E'],
      rootCauseId: 'PROCESS_GROUP-C44FB250621B8036',
    },
  },
};

/** Ids that can be read, and records refused: two recordings spell `entityID`, which no server does. */
const ENTITIES: Record<string, { ids: string[]; refused: number }> = {
  'entities_hosts_with_relationships.json': { ids: ['HOST-82F576674F19AC16'], refused: 0 },
  'entities_page1_with_nextPageKey.json': { ids: [], refused: 2 },
  'entities_page2_last.json': { ids: [], refused: 1 },
};

const ERRORS: Record<string, { status: number; code: string }> = {
  'error_400_constraint_violation_uuid.json': { status: 400, code: 'bad_request' },
  'error_403_missing_scope_problems.json': { status: 403, code: 'refused_scope' },
};

/** Recordings of interfaces that this connector does not call. */
const NOT_READ = [
  'entity_detail_managed.json',
  'events_list.json',
  'events_query_managed.json',
  'metric_descriptor_service_response_time.json',
  'metrics_list_page.json',
  'slo_list.json',
  'slo_single_success.json',
];

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
    process.stdout.write(`\n${[head, ...table].join('\n')}\n`);
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
    const known = [METRICS, PROBLEMS, ENTITIES, ERRORS].flatMap(cases => Object.keys(cases));
    expect(readdirSync(DIRECTORY).sort()).toEqual([...known, ...NOT_READ].sort());
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
      if (fact) {
        const [subject, startMs, column, value] = fact;
        const [found] = mapSignals(
          { entityRef: 'component:default/x', environment: 'production' },
          '1h',
          new Map([[startMs, rows.get(subject)!.get(startMs)!]]),
        );
        expect(found).toMatchObject({ kind: 'signal', startMs, [column]: value });
      } else expect(accepted).toBe(0);
    },
  );

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
