import { setTimeout as sleep } from 'node:timers/promises';
import { LiveUsers } from '../backends/liveUsers';
import { onReplicas, Replicas } from '../backends/replicas';
import { Ground } from '../ground/ground';
import { GateSeen, readGates, readObserved, readPasses } from '../ground/observers';
import { pressLive, pressOn } from '../ground/schedule';
import { LoggedRequest } from '../ground/simulators';
import { createRandom, Random } from '../random';
import { Checks, median, printTable } from '../report';
import { BudgetFinding, judgeRequests } from './judgeRequests';

export interface BudgetRunOptions {
  readonly minutes: number;
  /** People at live screens meanwhile; each asks every few seconds. */
  readonly users: number;
  readonly seed: number;
}

const PREFIX = 'rosetta_faults_budget_';
const REPLICAS = 3;
/** Low, so that it is the limit and not the machine. */
const RATE_PER_SECOND = 8;
/** More history than the run can collect. */
const BACKFILL_DAYS = 400;
const READ_EVERY_MS = 2_000;
const PRESS_EVERY_MS = 2_000;
const REFUSE_EVERY_MS: readonly [number, number] = [20_000, 30_000];
const RETRY_AFTER_SECONDS: readonly [number, number] = [2, 6];
/** Of the configured rate an instance that always has work must come to this much in its fullest second. */
const BINDS = 0.75;
/** Servers of logs, by the source that asks them. */
const SOURCES: Readonly<Record<string, string>> = { elasticsearch: 'elisa', opensearch: 'elisa' };

/** What the gate of an instance of upstream has seen. */
function gateOf(instance: string, gates: readonly GateSeen[]): GateSeen | undefined {
  const [server, name] = instance.split('/');
  return gates.find(gate => gate.source === (SOURCES[server] ?? server) && gate.instance === name);
}

/** What upstream saw and what the gate let through around a second that held too many: which of both was late shows here. */
async function printBeyond({ knex }: Ground, one: BudgetFinding, gate: GateSeen | undefined, log: readonly LoggedRequest[]): Promise<void> {
  if (one.firstBeyondMs === null || gate === undefined) return;
  const [fromMs, toMs] = [one.firstBeyondMs - 2_000, one.firstBeyondMs + 1_500];
  const seen = log.filter(entry => entry.instance === one.instance && Date.parse(entry.time) >= fromMs && Date.parse(entry.time) < toMs);
  const passes = await readPasses(knex, gate, fromMs, toMs);
  const since = (ms: number) => Math.round(ms - fromMs);
  console.log(`  ${one.instance}, milliseconds: arrived ${seen.map(entry => `${since(Date.parse(entry.time))}${entry.heldUpMs > 0 ? ` (-${entry.heldUpMs})` : ''}`).join(', ')}`);
  console.log(`    let through ${passes.map(pass => `${since(pass.atMs)} ${pass.by}`).join(', ')}`);
}

/** Nobody passes the gate after it was told to wait, everybody passes it, and it is told of every refusal. */
function judgeGate(one: BudgetFinding, gate: GateSeen | undefined, checks: Checks): void {
  checks.check(`${one.instance}: every request passes the gate`, gate !== undefined && gate.passes >= one.requests, `${one.requests} requests, ${gate?.passes} let through`);
  checks.check(`${one.instance}: every Retry-After is told to all`, gate !== undefined && gate.pauses >= one.refusals, `${gate?.pauses} of ${one.refusals}`);
}

/** Lets every instance refuse a request now and then. @returns what each was asked to wait, in order, and the end of it */
function refuseNowAndThen(ground: Ground, random: Random) {
  const asked = new Map<string, number[]>();
  const next = new Map<string, number>();
  for (const instance of ground.upstream.instances) next.set(instance, Date.now() + random.between(3_000, REFUSE_EVERY_MS[1]));
  const timer = setInterval(() => {
    for (const [instance, dueMs] of next) {
      if (Date.now() < dueMs) continue;
      next.set(instance, Date.now() + random.between(...REFUSE_EVERY_MS));
      const retryAfterSeconds = random.between(...RETRY_AFTER_SECONDS);
      asked.set(instance, [...(asked.get(instance) ?? []), retryAfterSeconds]);
      ground.upstream.addFault({ target: instance, kind: '429', count: 1, retryAfterSeconds }).catch(() => {});
    }
  }, 250);
  return { asked, stop: () => clearInterval(timer) };
}

async function measure(ground: Ground, replicas: Replicas, options: BudgetRunOptions, checks: Checks): Promise<void> {
  const { knex, upstream } = ground;
  const users = await LiveUsers.start(replicas.alive.map(({ url }) => url), upstream, options.users, createRandom(options.seed + 1));
  await upstream.readRequests();
  const log = new Map<string, LoggedRequest>();
  const read = async () => {
    for (const entry of await upstream.readRequests()) log.set(`${entry.instance} ${entry.sequence}`, entry);
  };
  const refusals = refuseNowAndThen(ground, createRandom(options.seed));
  const untilMs = Date.now() + options.minutes * 60_000;
  const pressing = setInterval(() => {
    Promise.all([pressOn(knex), pressLive(knex)]).catch(() => {});
  }, PRESS_EVERY_MS);
  while (Date.now() < untilMs) {
    await sleep(READ_EVERY_MS);
    await read();
  }
  refusals.stop();
  clearInterval(pressing);
  const answers = await users.stop();
  // The last waits end, and what was open is noted with its end.
  await sleep(RETRY_AFTER_SECONDS[1] * 1_000);
  await read();
  const { rows: writers } = await knex.raw<{ rows: { name: string; pages: number }[] }>(
    `select application_name as name, count(*)::integer as pages from harness.page group by 1 order by 1`,
  );
  const { rows: kinds } = await knex.raw<{ rows: { kind: string; runs: number }[] }>(
    `select kind, count(*)::integer as runs from batch_run group by 1 order by 1`,
  );
  const findings = upstream.instances.map(instance =>
    judgeRequests(instance, [...log.values()], RATE_PER_SECOND, refusals.asked.get(instance) ?? []),
  );
  printTable(
    `Requests of ${REPLICAS} backends in ${options.minutes} minutes, at most ${RATE_PER_SECOND} a second allowed`,
    ['instance', 'requests', 'a second', 'fullest second', 'seconds beyond', '429s', 'on the way then', 'median, last ms'],
    findings.map(one => [
      one.instance, one.requests, one.perSecond.toFixed(2), one.most, one.windowsBeyond, one.refusals,
      one.whilePausedMs.length, one.whilePausedMs.length === 0 ? '' : `${Math.round(median(one.whilePausedMs))}, ${Math.round(Math.max(...one.whilePausedMs))}`,
    ]),
  );
  printTable('What people were answered', ['answer', 'times'], [...answers.counts].sort((a, b) => b[1] - a[1]));
  printTable('Pages by backend', ['backend', 'pages'], writers.map(one => [one.name, one.pages]));
  console.log('');
  const gates = await readGates(knex);
  const { violations, examples } = await readObserved(knex);
  const paused = gates.reduce((sum, gate) => sum + gate.pauses, 0);
  checks.check('0 requests sent after their gate was told to wait', violations['sent while paused'] === 0 && paused > 0, `${violations['sent while paused']} in ${paused} waits ${examples.find(text => text.startsWith('sent while paused')) ?? ''}`);
  for (const one of findings) await printBeyond(ground, one, gateOf(one.instance, gates), [...log.values()]);
  const busiest = Math.max(...findings.map(one => one.most));
  // Who has a lease keeps it while there is work, so one of three may be idle for a while.
  checks.check('more than one backend collects', writers.length > 1, writers.map(one => one.name).join(', '));
  checks.check('a backfill runs beside the present', ['backfill', 'scheduled'].every(kind => kinds.some(one => one.kind === kind)), kinds.map(one => `${one.kind} ${one.runs}`).join(', '));
  checks.check('people are answered', [...answers.counts.keys()].every(answer => answer === '200' || answer === '304'), [...answers.counts].map(([answer, count]) => `${answer} ${count}`).join(', '));
  checks.check('the budget is the limit', busiest >= BINDS * RATE_PER_SECOND, `fullest second ${busiest} of ${RATE_PER_SECOND}`);
  checks.check('every instance refused requests', findings.every(one => one.refusals > 0), findings.map(one => `${one.instance} ${one.refusals}`).join(', '));
  for (const one of findings) {
    checks.check(`${one.instance}: no second with more than ${RATE_PER_SECOND} requests`, one.windowsBeyond === 0, `fullest ${one.most}, ${one.windowsBeyond} of ${one.requests} windows beyond`);
    judgeGate(one, gateOf(one.instance, gates), checks);
  }
}

/** Several backends and a backfill against one budget, watched from upstream's side. */
export function runBudget(options: BudgetRunOptions, checks: Checks): Promise<void> {
  return onReplicas(
    { prefix: PREFIX, count: REPLICAS, ground: { label: 'budget', backfillDays: BACKFILL_DAYS, ratePerSecond: RATE_PER_SECOND } },
    (replicas, ground) => measure(ground, replicas, options, checks),
  );
}
