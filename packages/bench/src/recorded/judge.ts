import { CONNECTOR_ERROR_CODES, ConnectorError, ConnectorFactory, FactPage } from '@rosetta/backstage-plugin-monitoring-node';
import { ConnectorHarness, startConnectorHarness } from '@rosetta/backstage-plugin-monitoring-node/testing';
import { Counted, HEALTH, Plan, Planner, sumOf } from './plan';
import { builtInConnectorFactories } from './product';
import { planArgocd } from './tools/argocd';
import { planDynatrace } from './tools/dynatrace';
import { planElasticsearch } from './tools/elasticsearch';
import { planGitlab } from './tools/gitlab';
import { planPrometheus } from './tools/prometheus';
import { planServicenow } from './tools/servicenow';
import { Answer, understand } from './understand';

/** What one answer of a file came to. */
export interface Line {
  readonly tool: string;
  readonly file: string;
  readonly kind: string;
  readonly stream: string;
  /** Null where nothing was sent to be counted. */
  readonly sent: number | null;
  readonly counted: Counted | null;
  /** Codes of refused rows, each once. */
  readonly codes: readonly string[];
  /**
   * Whether facts, nulls, unrelated and refused rows are all that was sent, and refused ones
   * have a reason; null where the answer was refused whole.
   */
  readonly isConserved: boolean | null;
  /** Why the whole answer was refused, by the connector's own code. */
  readonly refusal: string | null;
  /** Codes of which one must be told of it; empty where nothing certain can be expected. */
  readonly expected: readonly string[];
  /** Whether one of these was told; null where nothing was expected. */
  readonly isAsExpected: boolean | null;
  /** Why it is none of ours; then nothing else is told. */
  readonly notOurs: string | null;
  readonly note: string;
  /** What must never be: an exception that is no `ConnectorError`, or a time limit passed. */
  readonly failure: string | null;
}

interface Tool {
  readonly source: string;
  /** Names of folders. */
  readonly names: readonly string[];
  readonly plan: Planner;
}

/** The upstreams that are read. */
export const TOOLS: readonly Tool[] = [
  { source: 'dynatrace', names: ['dynatrace'], plan: planDynatrace },
  { source: 'servicenow', names: ['servicenow', 'snow'], plan: planServicenow },
  { source: 'argocd', names: ['argocd', 'argo-cd', 'argo'], plan: planArgocd },
  { source: 'gitlab', names: ['gitlab'], plan: planGitlab },
  { source: 'elisa', names: ['elasticsearch', 'opensearch', 'elastic', 'elisa', 'elk'], plan: planElasticsearch },
  { source: 'prometheus', names: ['prometheus'], plan: planPrometheus },
];
export const toolOf = (folder: string): Tool | undefined => TOOLS.find(({ names }) => names.includes(folder.toLowerCase()));

/** Codes of records that stand for a whole answer: its rows were not looked at. */
const OF_WHOLE_ANSWER = new Set(['query_failed', 'partial_answer', 'request_refused']);
const KNOWN_CODES: ReadonlySet<string> = new Set(CONNECTOR_ERROR_CODES);
/** Waits are short, and no answer is waited for long. */
const LIMITS = { maxAttempts: 2, totalTimeoutMs: 1_500, attemptTimeoutMs: 1_200 };
const ENVIRONMENTS = [{ name: 'production', match: ['prod*'] }, { name: 'uat', match: ['staging'] }];

export const NOT_OUR_TOOL = 'no connector of ours reads this tool';

/** How long one answer may take, milliseconds. */
export const ANSWER_LIMIT_MS = 20_000;

export const emptyLine = (tool: string, file: string): Line => ({
  tool, file, kind: '', stream: '', sent: null, counted: null, codes: [], isConserved: null, refusal: null, expected: [], isAsExpected: null,
  notOurs: null, note: '', failure: null,
});

export const unrelatedFile = (tool: string, file: string, reason: string): Line => ({ ...emptyLine(tool, file), notOurs: reason });
export const failedFile = (tool: string, file: string, failure: string): Line => ({ ...emptyLine(tool, file), failure });

const wordOf = (error: unknown) => (error instanceof Error ? `${error.name}: ${error.message}` : String(error)).slice(0, 200);

function factoryOf(source: string): ConnectorFactory {
  const factory = builtInConnectorFactories.find(one => one.source === source);
  if (!factory) throw new Error(`There is no connector of ${source}`);
  return factory;
}

/** Gives up on what takes too long; what still goes on is stopped by the signal. */
async function within<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`no end within ${ANSWER_LIMIT_MS / 1_000} s`));
      controller.abort();
    }, ANSWER_LIMIT_MS);
  });
  try {
    return await Promise.race([work(controller.signal), limit]);
  } finally {
    clearTimeout(timer);
  }
}

async function collect({ connector }: ConnectorHarness, plan: Plan, signal: AbortSignal, pages: FactPage[]): Promise<void> {
  const { stream, window, targets, nowMs, known } = plan;
  const request = { stream, window, targets, nowMs, reportingZone: 'UTC', budgetShare: 1, signal, ...(known === undefined ? {} : { known: [...known].sort() }) };
  for await (const page of connector.collect(request)) pages.push(page);
}

const PRESENCE = ['notFound', 'refused', 'ambiguous'] as const;
const presenceCount = (pages: readonly FactPage[], key: (typeof PRESENCE)[number]) => pages.reduce((sum, page) => sum + (page[key]?.length ?? 0), 0);

/** Presence in a few words, where pages tell of it. Most rows are of other targets' absence, which is not said. */
const presenceIn = (pages: readonly FactPage[]): string =>
  PRESENCE.filter(key => key !== 'notFound' && presenceCount(pages, key) > 0)
    .map(key => `${presenceCount(pages, key)} ${key}`)
    .join(', ');

/** What the pages say in codes, presence included: some connectors tell of a refusal by the target it is of. */
const toldBy = (pages: readonly FactPage[], codes: readonly string[]): readonly string[] => [
  ...codes,
  ...(presenceCount(pages, 'notFound') > 0 ? ['not_found'] : []),
  ...(presenceCount(pages, 'refused') > 0 ? ['refused_scope', 'not_found'] : []),
];

/** Holds what was told against what the plan expects. */
function expectations({ expected = [] }: Plan, told: readonly (string | null)[]): Pick<Line, 'expected' | 'isAsExpected'> {
  return { expected, isAsExpected: expected.length === 0 ? null : expected.some(code => told.includes(code)) };
}

async function carryOut(harness: ConnectorHarness, plan: Plan, line: Line): Promise<Line> {
  if (plan.stream === HEALTH) {
    const health = await within(signal => harness.connector.checkHealth(signal));
    return { ...line, ...expectations(plan, [health.code]), refusal: health.code, note: [line.note, `health: ${health.state}`].filter(Boolean).join('; ') };
  }
  const pages: FactPage[] = [];
  await within(signal => collect(harness, plan, signal, pages));
  const counted = (plan.counted ?? sumOf)(pages);
  const sent = plan.sent(pages);
  const codes = [...new Set(pages.flatMap(page => page.rejected.map(record => record.code)))];
  const whole = codes.find(code => OF_WHOLE_ANSWER.has(code));
  const { facts, nulls, unrelated, rejected } = counted;
  const note = [line.note, presenceIn(pages)].filter(Boolean).join('; ');
  const judged = { ...line, ...expectations(plan, toldBy(pages, codes)), sent, counted, codes, note };
  if (whole !== undefined) return { ...judged, refusal: whole };
  const hasReasons = rejected === 0 || codes.length > 0 || plan.counted !== undefined;
  return { ...judged, isConserved: hasReasons && facts + nulls + unrelated + rejected === sent };
}

/** Carries a plan out against a new server. Never throws: what goes wrong is the line. */
export async function judgePlan(source: string, plan: Plan, line: Line): Promise<Line> {
  const begun: Line = { ...line, kind: plan.kind, stream: plan.stream, note: plan.note ?? '' };
  let harness: ConnectorHarness | undefined;
  try {
    harness = await startConnectorHarness({
      factory: factoryOf(source), options: plan.options, handler: request => plan.serve(request), limits: LIMITS, environments: ENVIRONMENTS,
    });
    return await carryOut(harness, plan, begun);
  } catch (error) {
    const isKnown = error instanceof ConnectorError && KNOWN_CODES.has(error.code) && error.code !== 'cancelled';
    return isKnown ? { ...begun, ...expectations(plan, [error.code]), refusal: error.code } : { ...begun, failure: wordOf(error) };
  } finally {
    await harness?.close();
  }
}

async function* judgeAnswer(tool: Tool, answer: Answer, line: Line): AsyncGenerator<Line> {
  const first = tool.plan(answer, line.file);
  // A refusal is one by its status, whatever its body says.
  const isRefusal = 'notOurs' in first && answer.status !== undefined && answer.status >= 300;
  const plans = isRefusal ? tool.plan({ ...answer, json: undefined }, line.file) : first;
  if ('notOurs' in plans) yield { ...line, notOurs: plans.notOurs };
  else if (plans.length === 0) yield { ...line, notOurs: 'holds no answer' };
  else for (const plan of plans) yield await judgePlan(tool.source, plan, line);
}

/**
 * Serves what a file holds to the connector of its tool, answer by answer, and holds what
 * becomes of each against what was sent.
 *
 * Never throws: what goes wrong is the result.
 */
export async function* judgeFile(folder: string, file: string, bytes: Buffer): AsyncGenerator<Line> {
  const tool = toolOf(folder);
  if (!tool) {
    yield unrelatedFile(folder, file, NOT_OUR_TOOL);
    return;
  }
  try {
    const { answers, left } = understand(bytes);
    const unrelated = new Map<string, number>();
    for (const answer of answers) {
      for await (const line of judgeAnswer(tool, answer, emptyLine(folder, `${file}${answer.part}`))) {
        if (line.notOurs === null) yield line;
        else unrelated.set(line.notOurs, (unrelated.get(line.notOurs) ?? 0) + 1);
      }
    }
    for (const [reason, count] of unrelated) yield unrelatedFile(folder, file, answers.length === 1 ? reason : `${count} of ${answers.length} answers: ${reason}`);
    if (answers.length === 0) yield unrelatedFile(folder, file, 'holds no answer');
    if (left > 0) yield unrelatedFile(folder, file, `${left} more answers: only the first ${answers.length} of a file are read`);
  } catch (error) {
    yield failedFile(folder, file, wordOf(error));
  }
}

/** Whether a line is a failure: the law broken, the wrong code, or something that must never be. */
export const hasFailed = (line: Line): boolean => line.failure !== null || line.isConserved === false || line.isAsExpected === false;
