import { BlockCache } from './blockCache';
import { LivedRecord, RecordStep } from './change';
import { livedChange } from './changeLife';
import { ChangePlan, habitPlans } from './changePlan';
import { problemRecords } from './changeProblems';
import { changesOfRelease, storyPlans } from './changesOfReleases';
import { EstateInputs } from './estate';
import { everydayIncidents } from './everyday';
import { Incident } from './incident';
import { storyIncidents } from './story';
import { Columns, stamp } from './ticket';
import { HISTORY_MS } from './ticketBook';
import { DAY_MS } from './time';

const WEEK_MS = 7 * DAY_MS;
/** Nothing is planned longer ahead. */
const AHEAD_MS = 31 * DAY_MS;

/** A change request or problem record as it stands. */
export interface RecordView {
  readonly record: LivedRecord;
  readonly columns: Columns;
  /** epoch ms */
  readonly updatedAt: number;
}

/** Every change request and problem record at one moment. */
export interface RecordSnapshot {
  readonly changes: readonly RecordView[];
  readonly problems: readonly RecordView[];
}

function lastWritten(steps: readonly RecordStep[], now: number): number {
  let index = steps.length - 1;
  while (index >= 0 && steps[index].writtenAt > now) {
    index -= 1;
  }
  return index;
}

/** Its columns are put together when somebody looks at them: most questions are about tickets alone. */
class StandingRecord implements RecordView {
  private built: Columns | undefined;

  constructor(readonly record: LivedRecord, private readonly last: number) {}

  get updatedAt(): number {
    return this.record.steps[this.last].writtenAt;
  }

  get columns(): Columns {
    this.built ??= this.build();
    return this.built;
  }

  stands(last: number): boolean {
    return this.last === last;
  }

  private build(): Columns {
    const columns: Record<string, string> = { ...this.record.steps[0].set };
    for (let index = 1; index <= this.last; index += 1) {
      Object.assign(columns, this.record.steps[index].set);
    }
    columns.sys_updated_on = stamp(this.updatedAt);
    columns.sys_mod_count = String(this.last);
    return columns;
  }
}

const standing = new WeakMap<LivedRecord, StandingRecord>();

/** A record after its step `last`; what was derived is kept. */
function viewAt(record: LivedRecord, last: number): RecordView {
  const known = standing.get(record);
  if (known?.stands(last)) {
    return known;
  }
  const view = new StandingRecord(record, last);
  standing.set(record, view);
  return view;
}

// Switching a scenario leaves what is done by habit alone.
const habits = new BlockCache<readonly LivedRecord[]>(8);
const problems = new BlockCache<readonly LivedRecord[]>(8);

/** What people did with changes and problem records by hand: later steps by sys_id, oldest first. */
export type RecordHandWork = ReadonlyMap<string, readonly RecordStep[]>;
const NO_RECORD_WORK: RecordHandWork = new Map();

/** Every change and problem record there is, at any time; the caches never change an answer. */
export class ChangeBook {
  private readonly from: number;
  private readonly fixed: readonly LivedRecord[];
  private known: { from: number; until: number; snapshot: RecordSnapshot } | undefined;

  constructor(
    private readonly inputs: EstateInputs,
    private readonly hand: RecordHandWork = NO_RECORD_WORK,
  ) {
    const { seed, storyStart, scenarios } = inputs;
    this.from = storyStart - HISTORY_MS;
    this.fixed = [
      ...storyPlans(storyStart),
      ...[...storyIncidents(storyStart), ...scenarios].flatMap(incident => this.plansOf(incident, seed)),
    ].map(livedChange);
  }

  /** Everything that exists at `now` (epoch ms), as it stands then. */
  at(now: number): RecordSnapshot {
    if (this.known && this.known.from <= now && now < this.known.until) {
      return this.known.snapshot;
    }
    // The next week brings records that were not looked at yet.
    let until = (Math.floor(now / WEEK_MS) + 1) * WEEK_MS;
    const take = (records: readonly LivedRecord[]) =>
      records.flatMap(scripted => {
        const record = this.withHandWork(scripted);
        const last = lastWritten(record.steps, now);
        until = Math.min(until, record.steps[last + 1]?.writtenAt ?? Infinity);
        return last < 0 ? [] : [viewAt(record, last)];
      });
    const snapshot: RecordSnapshot = {
      changes: [...take(this.habits(now)), ...take(this.fixed)],
      problems: take(this.problems(now)),
    };
    this.known = { from: now, until, snapshot };
    return snapshot;
  }

  /** Who changes a record by hand ends its script. */
  private withHandWork(record: LivedRecord): LivedRecord {
    const later = this.hand.get(record.sysId);
    if (!later) {
      return record;
    }
    const script = record.steps.filter(
      (step, index) => index === 0 || step.writtenAt <= later[0].writtenAt,
    );
    return { ...record, steps: [...script, ...later] };
  }

  private plansOf(incident: Incident, seed: number): ChangePlan[] {
    const { release, fix } = changesOfRelease(incident, seed);
    return [release, fix].filter((plan): plan is ChangePlan => plan !== undefined);
  }

  private habits(now: number): readonly LivedRecord[] {
    const { seed } = this.inputs;
    const to = (Math.floor(now / WEEK_MS) + 1) * WEEK_MS + AHEAD_MS;
    return habits.get(`${seed}/${this.from}/${to}`, () => {
      const faults = everydayIncidents(this.inputs, this.from, to).filter(
        incident => incident.start >= this.from && incident.start < to,
      );
      return [
        // The first tickets may blame a change of the days before.
        ...habitPlans(seed, this.from - 10 * DAY_MS, to),
        ...faults.flatMap(incident => this.plansOf(incident, seed)),
      ].map(livedChange);
    });
  }

  private problems(now: number): readonly LivedRecord[] {
    const to = (Math.floor(now / WEEK_MS) + 1) * WEEK_MS;
    // Half a year before: what still hangs on had been opened long ago.
    const from = this.from - 180 * DAY_MS;
    return problems.get(`${from}/${to}`, () => problemRecords(from, to));
  }
}
