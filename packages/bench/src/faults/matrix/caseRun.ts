import { randomUUID } from 'node:crypto';
import { Composition } from '../product';
import { expectedOf, MatrixCase } from './cases/matrixCase';
import { InstanceName, TriedStream } from './connectors';
import { Door } from './gate/door';
import { Lane, MatrixGround } from './ground';
import { Observation, Sighting } from './judge';
import { countRejected, lastBatchId, readBatches, readPause, readRows, readShown, readTexts, Rows, Shown } from './observe';
import { WIRES } from './wire';

const CONTROL: InstanceName = 'calm';

/** One case at one connector, from before its fault until after it. */
export class CaseRun {
  readonly stream: TriedStream;
  readonly beside: TriedStream | undefined;
  private readonly door: Door;
  private readonly logMark: number;
  private batchMark = '0';
  private healMark = '0';
  private before: (Pick<Observation, 'before' | 'storyMs'> & { rows: Rows; control: Shown }) | undefined;
  private during: Omit<Observation, 'healed' | 'healingBatches' | 'sightings' | 'strays' | 'elsewhere'> | undefined;
  private pauseMark = 0;
  private requestsInPause: number | undefined;

  /** @param turn - says which stream, where the case leaves it open */
  constructor(
    private readonly ground: MatrixGround,
    readonly lane: Lane,
    readonly one: MatrixCase,
    readonly instance: InstanceName,
    turn: number,
  ) {
    const { streams } = lane.subject;
    this.stream = streams[(one.stream ?? turn) % streams.length];
    this.beside = one.beside === undefined ? undefined : streams[one.beside % streams.length];
    this.door = lane.doors[instance];
    this.logMark = ground.logs.lines.length;
  }

  get expected() {
    return expectedOf(this.one, this.lane.subject.name);
  }

  get label(): string {
    return `${this.one.family} ${this.one.id} × ${this.lane.subject.name} (${this.stream.id})`;
  }

  private rowsOf(instance: InstanceName): Promise<Rows> {
    return readRows(this.ground.knex, this.lane.subject, instance, this.stream, this.instance === 'slow');
  }

  private shownOf(instance: InstanceName): Promise<Shown> {
    return readShown(this.ground.knex, this.lane.subject, instance, this.stream.id);
  }

  /** Looks at how things are, then switches the fault on. */
  async begin(): Promise<void> {
    const { knex, estate, now } = this.ground;
    const { subject, doors } = this.lane;
    this.batchMark = await lastBatchId(knex);
    this.before = {
      storyMs: now(),
      before: await this.shownOf(this.instance),
      rows: await this.rowsOf(this.instance),
      control: await this.shownOf(CONTROL),
    };
    const unique = randomUUID().replace(/-/g, '').slice(0, 12);
    this.door.canaries = { body: `Bo${unique}`, header: `He${unique}`, address: `Ad${unique}` };
    doors[CONTROL].reset();
    await this.door.set(this.one.fault(subject, WIRES[subject.name], estate));
    this.door.reset();
  }

  /** Makes its feeds due. @param withControl - whether the control runs, too */
  async press(withControl: boolean): Promise<void> {
    await pressFeed(this.ground, this.lane, this.instance, this.stream);
    if (this.beside) await pressFeed(this.ground, this.lane, this.instance, this.beside);
    if (withControl) await pressFeed(this.ground, this.lane, CONTROL, this.stream);
  }

  /** Looks at what the run with the fault has done. */
  async observe(): Promise<void> {
    const { knex } = this.ground;
    const { subject, doors } = this.lane;
    const { before } = this;
    if (!before) throw new Error(`${this.label} was not begun`);
    const controlShown = await this.shownOf(CONTROL);
    const batches = await readBatches(knex, subject, this.instance, this.stream.id, this.batchMark);
    const met = this.door.seen.filter(seen => seen.isMet).length;
    this.during = {
      batches,
      rejected: await countRejected(knex, batches.map(batch => batch.id)),
      requests: this.door.seen.length > 0 ? met : this.door.connections.length,
      requestsInAll: this.door.seen.length,
      isSeenAtDoor: this.door.isReached,
      requestsOfControl: doors[CONTROL].seen.length,
      pausedSeconds: await readPause(knex, subject, this.instance),
      before: before.before,
      storyMs: before.storyMs,
      during: await this.shownOf(this.instance),
      rows: { before: before.rows, during: await this.rowsOf(this.instance), healed: new Set() },
      control: {
        during: await this.rowsOf(CONTROL),
        healed: new Set(),
        shownBefore: before.control,
        shownDuring: controlShown,
        shownHealed: controlShown,
      },
      // Of a slow case some later run of the control may be under way.
      controlBatches: (await readBatches(knex, subject, CONTROL, this.stream.id, this.batchMark)).filter(({ state }) => state !== 'running'),
      ...(this.beside
        ? { besideBatches: await readBatches(knex, subject, this.instance, this.beside.id, this.batchMark) }
        : {}),
    };
    this.pauseMark = this.door.seen.length;
  }

  /** Counts who asked since the run ended. */
  notePause(): void {
    this.requestsInPause = this.door.seen.length - this.pauseMark;
  }

  /** Switches the fault off; where upstream asked to be left alone, that time has passed. */
  async end(): Promise<void> {
    const { knex } = this.ground;
    await this.door.set(undefined);
    await knex.raw(
      `update source_budget set paused_until = '-infinity', next_at = '-infinity' where source = ? and instance = ?`,
      [this.lane.subject.source, this.instance],
    );
    this.healMark = await lastBatchId(knex);
  }

  /** Whether the last run was sound and reached as far as the control. */
  async isHealed(): Promise<boolean> {
    const batches = await this.healing();
    const [{ watermarkMs }, control] = [await this.shownOf(this.instance), await this.shownOf(CONTROL)];
    return ['done', 'done_with_rejects'].includes(batches.at(-1)?.state ?? '') && watermarkMs === control.watermarkMs;
  }

  private healing() {
    return readBatches(this.ground.knex, this.lane.subject, this.instance, this.stream.id, this.healMark);
  }

  /** Everything that was seen, after the fault. @param strays - rows of earlier cases; those of this one are added */
  async conclude(strays: Set<string>): Promise<Observation> {
    const { elsewhere } = this.ground;
    const { during } = this;
    if (!during) throw new Error(`${this.label} was not looked at`);
    const seen: Observation = {
      ...during,
      ...(this.requestsInPause === undefined ? {} : { requestsInPause: this.requestsInPause }),
      healed: await this.shownOf(this.instance),
      healingBatches: await this.healing(),
      rows: { ...during.rows, healed: await this.rowsOf(this.instance) },
      control: { ...during.control, healed: await this.rowsOf(CONTROL), shownHealed: await this.shownOf(CONTROL) },
      strays: new Set(strays),
      sightings: await this.sightings(),
      elsewhere: elsewhere.connections.length,
    };
    for (const row of seen.rows.during) {
      if (this.expected.brings > 0 && !seen.rows.before.has(row) && !seen.control.during.has(row)) strays.add(row);
    }
    return seen;
  }

  private async sightings(): Promise<Sighting[]> {
    const { knex, logs } = this.ground;
    const { subject } = this.lane;
    const places = new Map<Sighting['place'], string>([
      ...(await readTexts(knex, subject, this.instance, this.batchMark)),
      ['log', logs.lines.slice(this.logMark).join('\n')],
    ]);
    const { body, header, address } = this.door.canaries;
    const words: [Sighting['word'], string][] = [
      ['body', body], ['header', header], ['address', address],
      ...[...subject.secrets, ...this.door.credentials].map((secret): [Sighting['word'], string] => ['secret', secret]),
    ];
    return [...places].flatMap(([place, text]) =>
      words.filter(([, found]) => text.includes(found)).map(([word]) => ({ word, place })),
    );
  }
}

/** Makes one feed due. */
export async function pressFeed({ knex }: MatrixGround, { subject }: Lane, instance: InstanceName, { id }: TriedStream): Promise<void> {
  await knex.raw(
    `update feed set next_run_at = '-infinity' where source = ? and instance = ? and stream = ? and partition = 'live'`,
    [subject.source, instance, id],
  );
}

const FAR = new Date(Date.UTC(2100, 0, 1));

/** Lets every feed that is due run once, and none again. */
export async function runDue({ knex }: MatrixGround, { engine }: Composition): Promise<void> {
  await engine.tick();
  await engine.idle();
  await knex.raw(`update feed set next_run_at = ? where partition = 'live' and next_run_at > '-infinity'`, [FAR]);
}
