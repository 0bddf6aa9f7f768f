import { setTimeout as sleep } from 'node:timers/promises';
import { Checks, printTable, say } from '../report';
import { CaseRun, pressFeed, runDue } from './caseRun';
import { CONNECTORS, ConnectorName, INSTANCES } from './connectors';
import { FAMILIES } from './cases/matrixCase';
import { Lane, MatrixGround, prepareMatrix } from './ground';
import { judge } from './judge';
import { MatrixChoice, MatrixPlan, Pair, planMatrix } from './plan';

const MINUTE_MS = 60_000;
/** What is taken in parts comes again: with the minute after it this is within the overlap of every stream. */
const SHORT_STEP_MS = 6 * MINUTE_MS;
/** What is not taken at all must come again after however long. */
const LONG_STEP_MS = 30 * MINUTE_MS;
/** How long it is looked that nobody asks. */
const LOOK_MS = 2_500;
/** An open circuit is tried again after half a minute. */
const HEAL_WITHIN_MS = 45_000;
const HEAL_EVERY_MS = 1_500;
/** Waves beside one round of slow cases: every second one releases a component, and Argo CD keeps ten syncs of it. */
const MOST_BESIDE = 12;

/** The outcome of one pair. */
interface Judged extends Pair {
  readonly isRight: boolean;
}

interface FinishedSlow {
  readonly run: CaseRun;
  readonly product: ReturnType<MatrixGround['product']>;
}

/** Cases that last as long as many waves, one round after the other. */
class SlowRuns {
  private round = 0;
  private beside = 0;
  private running: { promise: Promise<void>; isOver: boolean; runs: CaseRun[]; product: FinishedSlow['product'] } | undefined;

  constructor(private readonly ground: MatrixGround, private readonly rounds: readonly CaseRun[][]) {}

  get isLeft(): boolean {
    return this.running !== undefined || this.round < this.rounds.length;
  }

  /** Starts the next round unless one runs; waits for one beside which enough has happened. */
  async startNext(): Promise<void> {
    this.beside = this.running ? this.beside + 1 : 0;
    if (this.beside === MOST_BESIDE) await this.waitForOne();
    const runs = this.rounds[this.round];
    if (this.running || !runs) return;
    this.round += 1;
    // A feed that has seen everything up to now has nothing to ask for.
    await this.ground.advance(MINUTE_MS);
    const product = this.ground.product(['slow']);
    for (const run of runs) await run.begin();
    for (const run of runs) await run.press(true);
    const running = { isOver: false, runs, product, promise: Promise.resolve() };
    running.promise = (async () => {
      await product.engine.tick();
      await product.engine.idle();
      for (const run of runs) await run.observe();
      running.isOver = true;
    })();
    this.running = running;
    // The control goes on while the others hang.
    const calm = this.ground.product(['calm']);
    await runDue(this.ground, calm);
    await calm.close();
  }

  async waitForOne(): Promise<void> {
    await this.running?.promise;
  }

  takeFinished(): FinishedSlow[] {
    if (!this.running?.isOver) return [];
    const { runs, product } = this.running;
    this.running = undefined;
    return runs.map(run => ({ run, product }));
  }
}

/** Drives the plan: waves one after the other, slow ones beside them. */
class MatrixRun {
  readonly judged: Judged[] = [];
  private readonly strays = new Map<string, Set<string>>();
  private readonly turns = new Map<ConnectorName, number>();

  constructor(private readonly ground: MatrixGround, private readonly checks: Checks) {}

  private lane(connector: ConnectorName): Lane | undefined {
    return this.ground.lanes.find(({ subject }) => subject.name === connector);
  }

  private runsOf(pairs: readonly Pair[], instance: 'main' | 'slow'): CaseRun[] {
    return pairs.flatMap(({ one, connector }) => {
      const lane = this.lane(connector);
      const turn = this.turns.get(connector) ?? 0;
      this.turns.set(connector, turn + 1);
      return lane ? [new CaseRun(this.ground, lane, one, instance, turn)] : [];
    });
  }

  /** Everything once, before anything fails. */
  async collectFirst(): Promise<void> {
    const { ground } = this;
    await ground.advance(LONG_STEP_MS);
    const product = ground.product(INSTANCES);
    for (const lane of ground.lanes) {
      for (const stream of lane.subject.streams) {
        for (const instance of INSTANCES) await pressFeed(ground, lane, instance, stream);
      }
    }
    await runDue(ground, product);
    await product.close();
    const { rows } = await ground.knex.raw<{ rows: { name: string }[] }>(
      `select concat(source, '/', instance, '/', stream, ' ', error_code) as name from batch_run where state <> 'done'`,
    );
    this.checks.check('everything is collected once before anything fails', rows.length === 0, rows.map(({ name }) => name).join(', '));
  }

  async wave(pairs: readonly Pair[], slow: SlowRuns): Promise<void> {
    const { ground } = this;
    const runs = this.runsOf(pairs, 'main');
    await ground.advance(LONG_STEP_MS - SHORT_STEP_MS);
    const inParts = runs.filter(({ expected }) => expected.state !== 'failed');
    if (inParts.length > 0) {
      // Streams have their turns: the last run of this one may be hours ago.
      const sound = ground.product(['main', 'calm']);
      for (const run of inParts) await run.press(true);
      await runDue(ground, sound);
      await sound.close();
    }
    for (const { one } of pairs) await one.prepare?.(ground.estate);
    await ground.estate.openTickets(1);
    await ground.estate.release();
    await ground.advance(SHORT_STEP_MS);
    let product = ground.product(['main', 'calm']);
    for (const run of runs) await run.begin();
    for (const run of runs) await run.press(true);
    await runDue(ground, product);
    for (const run of runs) await run.observe();
    const asked = runs.filter(({ one }) => one.isAskedInPause);
    if (asked.length > 0) {
      for (const run of asked) await run.press(false);
      await product.engine.tick();
      await sleep(LOOK_MS);
      for (const run of asked) run.notePause();
      await product.engine.stop();
      await product.close();
      product = ground.product(['main', 'calm']);
    }
    for (const run of runs) await run.end();
    const late = slow.takeFinished();
    for (const { run } of late) await run.end();
    await ground.advance(MINUTE_MS);
    for (const run of [...runs, ...late.map(({ run: one }) => one)]) await run.press(true);
    await Promise.all([runDue(ground, product), ...late.map(one => runDue(ground, one.product))]);
    await this.heal(runs, () => runDue(ground, product));
    for (const one of late) await this.heal([one.run], () => Promise.all([runDue(ground, one.product), runDue(ground, product)]));
    await product.close();
    for (const one of late) await one.product.close();
    for (const run of [...runs, ...late.map(({ run: one }) => one)]) await this.conclude(run);
  }

  private async heal(runs: readonly CaseRun[], again: () => Promise<unknown>): Promise<void> {
    const byMs = Date.now() + HEAL_WITHIN_MS;
    for (;;) {
      const ill: CaseRun[] = [];
      for (const run of runs) if (!(await run.isHealed())) ill.push(run);
      if (ill.length === 0 || Date.now() > byMs) return;
      await sleep(HEAL_EVERY_MS);
      // A control that was not asked for hours has several windows to catch up with, too.
      for (const run of ill) await run.press(true);
      await again();
    }
  }

  private async conclude(run: CaseRun): Promise<void> {
    const key = `${run.lane.subject.name} ${run.instance} ${run.stream.id}`;
    const strays = this.strays.get(key) ?? new Set<string>();
    this.strays.set(key, strays);
    const broken = judge(run.expected, await run.conclude(strays));
    const isRight = this.checks.check(run.label, broken.length === 0, broken.map(({ claim, detail }) => `${claim}: ${detail}`).join('; '));
    this.judged.push({ one: run.one, connector: run.lane.subject.name, isRight });
  }

  /** Starts one round of slow cases; they are judged with a later wave. */
  slowRuns(rounds: readonly (readonly Pair[])[]): SlowRuns {
    return new SlowRuns(this.ground, rounds.map(pairs => this.runsOf(pairs, 'slow')));
  }
}

function printSummary(judged: readonly Judged[], { skipped }: MatrixPlan, choice: MatrixChoice): void {
  const cell = (pairs: readonly Judged[], left: readonly Pair[]) => {
    if (pairs.length === 0) return left.length > 0 ? `skipped ${left.length}` : '';
    const right = pairs.filter(({ isRight }) => isRight).length;
    return `${right === pairs.length ? '' : 'FAILED '}${right}/${pairs.length}${left.length > 0 ? `, skipped ${left.length}` : ''}`;
  };
  const names = CONNECTORS.filter(name => choice.connectors.includes(name));
  printTable(
    'Families and connectors: right of tried',
    ['family', ...names],
    FAMILIES.filter(family => choice.families.includes(family)).map(family => [
      family,
      ...names.map(name => {
        const isHere = ({ one, connector }: Pair) => one.family === family && connector === name;
        return cell(judged.filter(isHere), skipped.filter(isHere));
      }),
    ]),
  );
  const right = judged.filter(({ isRight }) => isRight).length;
  say(`${judged.length} pairs of ${new Set(judged.map(({ one }) => one.family)).size} families and ${new Set(judged.map(({ connector }) => connector)).size} connectors: ${right} right, ${judged.length - right} wrong, ${skipped.length} cannot be`);
  if (skipped.length > 0) {
    printTable('Cannot be', ['case', 'connector', 'why'], skipped.map(({ one, connector, reason }) => [`${one.family} ${one.id}`, connector, reason]));
  }
}

/** Tries every fault on every connector that can meet it. */
export async function runMatrix(choice: MatrixChoice, checks: Checks): Promise<void> {
  const plan = planMatrix(choice);
  const ground = await prepareMatrix(CONNECTORS.filter(name => choice.connectors.includes(name)));
  try {
    if (choice.connectors.includes('prometheus') && ground.lanes.every(({ subject }) => subject.name !== 'prometheus')) {
      checks.skip('a real Prometheus');
    }
    const run = new MatrixRun(ground, checks);
    await run.collectFirst();
    say(`${plan.waves.length} waves, beside them ${plan.slow.length} rounds of slow cases`);
    const slow = run.slowRuns(plan.slow);
    for (const pairs of plan.waves) {
      await slow.startNext();
      await run.wave(pairs, slow);
    }
    while (slow.isLeft) {
      await slow.startNext();
      await slow.waitForOne();
      await run.wave([], slow);
    }
    printSummary(run.judged, plan, choice);
  } finally {
    await ground.close();
  }
}
