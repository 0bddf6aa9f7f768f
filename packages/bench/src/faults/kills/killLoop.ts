import { setTimeout as sleep } from 'node:timers/promises';
import { Ground } from '../ground/ground';
import { expireLeases } from '../ground/observers';
import { pressSource } from '../ground/schedule';
import { Random } from '../random';
import { say } from '../report';
import { Phase } from '../workers/protocol';
import { WorkerProcess } from '../workers/workerProcess';
import { Kill, killsOf, leastKilled, leastNamed } from './killCount';
import { Pause, pauseOne } from './pause';
import { straggle, StraggledKind, Straggler } from './straggler';

export interface KillLoopResult {
  readonly kills: readonly Kill[];
  readonly pauses: readonly Pause[];
  readonly stragglers: readonly Straggler[];
  /** Workers that ended otherwise than by our hand. */
  readonly endedAlone: readonly string[];
  /** The workers that run on. */
  readonly alive: ReadonlySet<WorkerProcess>;
  readonly tookMs: number;
}

export interface KillLoopOptions {
  readonly killsPerConnector: number;
  readonly pauses: number;
  readonly stragglers: number;
  readonly hasNaturalPause: boolean;
  /** In turn; none where their source is not asked. */
  readonly straggled: readonly StraggledKind[];
  /** Moments that are aimed at, and nearly always: of a mutant that only those show. All of them otherwise. */
  readonly aims?: readonly Phase[];
  /** The run goes on for so long: of a mutant that needs things to happen upstream. */
  readonly leastMs?: number;
}

/** Two that collect while a third one starts. */
const WORKERS = 3;
const AIM_TIMEOUT_MS = 8_000;
/** Tries at a named moment among all; the others come at any. */
const NAMED_SHARE = 0.65;
/** The same where only certain moments are aimed at. */
const CERTAIN_SHARE = 0.9;
/** Between looks at whether the run is long enough. */
const WAITING_MS = 500;
/** Tries to hold a page up, for each that is wanted: upstream may be refusing just then, and nothing newer comes in. */
const MOST_TRIES = 4;
/** Kills aimed at the source that was hit least at a named moment, rather than at the one that lacks most. */
const LEAST_NAMED_SHARE = 0.3;
const PRESS_EVERY_MS = 150;
/** Dead sessions may hold the row of a lease for a moment: leases of the last dead are let run out again. */
const LAST_DEAD = 6;
/** Between kills: who is killed at once never gets to its second page. */
const AT_WORK_MS: readonly [number, number] = [100, 1_200];
const PROGRESS_EVERY_MS = 60_000;
/** What a machine that is busy with other things needs at most. */
const MOST_MS_PER_KILL = 12_000;
const MOST_MS_BESIDE = 240_000;
/** Moments worth aiming at more often: the ones that a mistake in the transaction would show at. */
const AIMS: readonly Phase[] = ['collect', 'prepare', 'prepare', 'rows', 'rows', 'progress', 'commit', 'commit', 'committed', 'committed'];
/** Once in so many kills the moment belongs to no batch. */
const NO_BATCH_EVERY = 25;
const OF_NO_BATCH: readonly Phase[] = ['lease', 'derive'];

/** The workers of a run, each replaced as soon as it dies. */
class Crew {
  readonly kills: Kill[] = [];
  readonly endedAlone: string[] = [];
  private readonly members = new Set<WorkerProcess>();
  /** What each one died of, when it was our doing. */
  private readonly causes = new Map<WorkerProcess, Pick<Kill, 'aimedAt' | 'aimedFor'>>();
  private readonly dead: string[] = [];
  private isOver = false;

  constructor(private readonly ground: Ground) {
    for (let index = 0; index < WORKERS; index += 1) this.start();
  }

  private start(): void {
    const worker = this.ground.startWorker();
    this.members.add(worker);
    worker.gone.then(end => this.bury(worker, end)).catch(() => {});
  }

  private async bury(worker: WorkerProcess, { code, signal }: { code: number | null; signal: NodeJS.Signals | null }) {
    this.members.delete(worker);
    if (this.isOver) return;
    if (signal !== 'SIGKILL') this.endedAlone.push(`${worker.name}: code ${code}, ${worker.errors.slice(-3).join(' ')}`);
    const cause = this.causes.get(worker) ?? { aimedAt: 'any moment', aimedFor: undefined };
    this.causes.delete(worker);
    this.kills.push({
      ...cause,
      wasHit: cause.aimedAt === 'any moment' || worker.at !== undefined,
      batches: [...worker.active.values()],
      wasDeriving: worker.isDeriving,
    });
    this.dead.push(worker.name);
    this.start();
    await this.bequeath();
  }

  /** Lets the leases of those who died last run out. */
  async bequeath(): Promise<void> {
    await expireLeases(this.ground.knex, ...this.dead.slice(-LAST_DEAD));
  }

  /** Those that look for work. */
  get ready(): WorkerProcess[] {
    return [...this.members].filter(worker => worker.startMs !== undefined && worker.at === undefined);
  }

  async untilReady(): Promise<void> {
    while (this.ready.length < 2) await sleep(10);
  }

  kill(worker: WorkerProcess, cause: Pick<Kill, 'aimedAt' | 'aimedFor'>): void {
    if (!this.causes.has(worker)) this.causes.set(worker, cause);
    worker.signal('SIGKILL');
  }

  /** Whoever comes by this moment first dies of it. @returns whether one did in time */
  async arm(phase: Phase, source: string | undefined, random: Random, press: () => Promise<void>): Promise<boolean> {
    const armed = this.ready;
    const delayMs = phase === 'rows' || phase === 'collect' || phase === 'derive' ? random.between(0, 4) : 0;
    for (const worker of armed) {
      this.causes.set(worker, { aimedAt: phase, aimedFor: source });
      worker.send({
        action: 'die', phase, delayMs, after: random.pick([1, 1, 2]), ...(source === undefined ? {} : { feed: `${source}/` }),
      });
    }
    const wasHit = await waitUntil(() => armed.some(worker => worker.at !== undefined), AIM_TIMEOUT_MS, press);
    for (const worker of armed) {
      if (worker.at !== undefined) continue;
      this.causes.delete(worker);
      worker.send({ action: 'nothing', phase, after: 1, delayMs: 0 });
    }
    await Promise.all(armed.filter(worker => worker.at !== undefined).map(worker => worker.gone));
    return wasHit;
  }

  /** Ends the killing. @returns those who are left, all of them ready */
  async leave(): Promise<Set<WorkerProcess>> {
    while (this.ready.length < WORKERS) await sleep(20);
    this.isOver = true;
    await this.bequeath();
    return new Set(this.members);
  }
}

async function waitUntil(isSo: () => boolean, timeoutMs: number, press: () => Promise<void>): Promise<boolean> {
  const untilMs = Date.now() + timeoutMs;
  let pressedMs = 0;
  while (!isSo() && Date.now() < untilMs) {
    if (Date.now() > pressedMs + PRESS_EVERY_MS) {
      await press();
      pressedMs = Date.now();
    }
    await sleep(8);
  }
  return isSo();
}

const isAtWorkFor = (worker: WorkerProcess, source: string) =>
  [...worker.active.values()].some(({ feed }) => feed.startsWith(`${source}/`));

/** Kills one worker that has a batch of the source, at a named moment of it or at any. */
async function killOne(ground: Ground, crew: Crew, source: string, random: Random, aims: KillLoopOptions['aims']): Promise<void> {
  const press = () => pressSource(ground.knex, source);
  if (crew.kills.length % NO_BATCH_EVERY === NO_BATCH_EVERY - 1) {
    await crew.arm(random.pick(OF_NO_BATCH), undefined, random, press);
    return;
  }
  // A moment that did not come is no reason to kill nobody.
  const share = aims ? CERTAIN_SHARE : NAMED_SHARE;
  if (random.next() < share && (await crew.arm(random.pick(aims ?? AIMS), source, random, press))) return;
  await waitUntil(() => crew.ready.some(worker => isAtWorkFor(worker, source)), AIM_TIMEOUT_MS, press);
  await sleep(random.between(0, 120));
  const busy = crew.ready.filter(worker => isAtWorkFor(worker, source));
  const victim = busy.length > 0 ? random.pick(busy) : crew.ready.find(worker => worker.active.size > 0);
  if (!victim) return;
  crew.kill(victim, { aimedAt: 'any moment', aimedFor: source });
  await victim.gone;
}

/**
 * Kills workers again and again, several at work at a time and each restarted at once, until
 * every connector has lost its number of batches to it. One kill counts for each connector
 * that had a batch in the process.
 */
export async function runKillLoop(ground: Ground, random: Random, options: KillLoopOptions): Promise<KillLoopResult> {
  const { sources } = ground;
  const beganMs = Date.now();
  const capMs = MOST_MS_BESIDE + options.killsPerConnector * MOST_MS_PER_KILL;
  const crew = new Crew(ground);
  const pauses: Pause[] = [];
  const stragglers: Straggler[] = [];
  const counts = () => killsOf(crew.kills, sources);
  let saidMs = beganMs;
  let tries = 0;
  for (;;) {
    await crew.untilReady();
    await crew.bequeath();
    const next = leastKilled(counts(), options.killsPerConnector, random);
    const isLate = Date.now() > beganMs + capMs;
    // Few kills are soon done; pages held up are waited for all the same, a limited number of times.
    const heldUp = stragglers.filter(({ overtaken }) => overtaken > 0).length;
    const isHeldUpEnough = options.straggled.length === 0 || heldUp >= options.stragglers || tries >= MOST_TRIES * options.stragglers;
    const isLongEnough = Date.now() >= beganMs + (options.leastMs ?? 0);
    if ((next === undefined && isHeldUpEnough && isLongEnough) || isLate) break;
    // Spread over the run: as much of them is done as of the kills.
    const done = Math.min(...[...counts().values()].map(count => count.total / options.killsPerConnector));
    if (pauses.length < options.pauses && pauses.length <= done * options.pauses) {
      const isNatural = options.hasNaturalPause && pauses.length === 0;
      const pause = await pauseOne(ground, random.pick(crew.ready), isNatural, random);
      if (pause) pauses.push(pause);
    }
    const kind = options.straggled[heldUp % Math.max(1, options.straggled.length)];
    if (kind && !isHeldUpEnough && heldUp <= done * options.stragglers) {
      tries += 1;
      const straggler = await straggle(ground, random.pick(crew.ready), kind);
      if (straggler) stragglers.push(straggler);
    }
    if (next === undefined) {
      if (!isLongEnough) await sleep(WAITING_MS);
      continue;
    }
    await sleep(random.between(...AT_WORK_MS));
    // A source with many batches has its number soon, and would never be aimed at.
    const aimedFor = random.next() < LEAST_NAMED_SHARE ? leastNamed(counts(), random) : next;
    await killOne(ground, crew, aimedFor, random, options.aims);
    if (Date.now() > saidMs + PROGRESS_EVERY_MS) {
      saidMs = Date.now();
      say(`${crew.kills.length} kills: ${[...counts()].map(([source, { total }]) => `${source} ${total}`).join(', ')}`);
    }
  }
  const { kills, endedAlone } = crew;
  const alive = await crew.leave();
  return { kills: [...kills], pauses, stragglers, endedAlone, alive, tookMs: Date.now() - beganMs };
}
