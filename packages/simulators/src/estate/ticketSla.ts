import { sysIdOf } from './hash';
import { Columns, Ticket, TicketState, durationStamp, stamp } from './ticket';
import { HOUR_MS, MINUTE_MS } from './time';
import { afterWorkingMs, workingMs } from './workingTime';

/** What an SLA promises for one priority. */
export interface SlaDefinition {
  readonly sysId: string;
  readonly name: string;
  readonly target: 'response' | 'resolution';
  readonly priority: string;
  /** Time allowed, ms of its schedule. */
  readonly allowedMs: number;
  /** Counts every hour instead of those of the service desk. */
  readonly aroundTheClock: boolean;
}

/** One version of a `task_sla` record. */
export class SlaVersion {
  private built: Columns | undefined;

  /**
   * @param writtenAt - when it was written (`sys_updated_on`), epoch ms
   * @param build - writes the columns; most versions are never asked for them
   */
  constructor(readonly writtenAt: number, private readonly build: () => Columns) {}

  get columns(): Columns {
    this.built ??= this.build();
    return this.built;
  }
}

/** One SLA clock of one ticket with its whole life. */
export interface TicketSla {
  readonly sysId: string;
  readonly definition: SlaDefinition;
  readonly versions: readonly SlaVersion[];
}

const RESPONSE_MS = [15 * MINUTE_MS, 30 * MINUTE_MS, 4 * HOUR_MS, 9 * HOUR_MS, 27 * HOUR_MS];
const RESOLUTION_MS = [4 * HOUR_MS, 8 * HOUR_MS, 27 * HOUR_MS, 45 * HOUR_MS, 90 * HOUR_MS];

function lengthWord(ms: number): string {
  return ms < HOUR_MS ? `${ms / MINUTE_MS} minute` : `${ms / HOUR_MS} hour`;
}

function definitionsOf(target: SlaDefinition['target'], lengths: readonly number[]) {
  return lengths.map((allowedMs, index): SlaDefinition => {
    const name = `Priority ${index + 1} ${target} (${lengthWord(allowedMs)})`;
    return {
      sysId: sysIdOf(`contract_sla/${name}`),
      name,
      target,
      priority: String(index + 1),
      allowedMs,
      aroundTheClock: index < 2,
    };
  });
}

/** A response and a resolution SLA for each priority. */
export const SLA_DEFINITIONS: readonly SlaDefinition[] = [
  ...definitionsOf('response', RESPONSE_MS),
  ...definitionsOf('resolution', RESOLUTION_MS),
];

type ClockEvent = 'pause' | 'resume' | 'end' | 'cancel';

/** A clock as it stands at one instant; durations in ms. */
interface Clock {
  spentMs: number;
  spentBusinessMs: number;
  pausedMs: number;
  pausedBusinessMs: number;
  /** Start of the stretch it is in, epoch ms. */
  since: number;
  paused: boolean;
  breachAt: number;
  breached: boolean;
}

const percent = (part: number, whole: number) => ((part / whole) * 100).toFixed(2);

/** Runs one clock over what happened to its ticket. */
class SlaRun {
  private readonly versions: SlaVersion[] = [];
  private readonly clock: Clock;
  private readonly sysId: string;

  constructor(
    private readonly ticket: Ticket,
    private readonly definition: SlaDefinition,
    private readonly start: number,
    private writtenFrom: number,
    round: number,
  ) {
    this.sysId = sysIdOf(`task_sla/${ticket.sysId}/${definition.target}/${round}`);
    this.clock = {
      spentMs: 0,
      spentBusinessMs: 0,
      pausedMs: 0,
      pausedBusinessMs: 0,
      since: start,
      paused: false,
      breachAt: this.after(start, definition.allowedMs),
      breached: false,
    };
    this.write(start, start, 'in_progress', '');
  }

  meet(event: ClockEvent, at: number, writtenAt: number): void {
    const { clock } = this;
    this.advance(at);
    this.writtenFrom = Math.max(this.writtenFrom, writtenAt);
    if (event === 'pause' || event === 'resume') {
      clock.paused = event === 'pause';
      if (event === 'resume' && !clock.breached) {
        clock.breachAt = this.after(at, this.definition.allowedMs - clock.spentBusinessMs);
      }
      this.write(at, writtenAt, clock.paused ? 'paused' : this.runningStage(), '');
    } else {
      this.write(at, writtenAt, event === 'end' ? 'completed' : 'cancelled', stamp(at));
    }
  }

  /** The record with all its versions; `open` when nothing ended the clock. */
  finish(open: boolean): TicketSla {
    if (open && !this.clock.paused) {
      // Still to come: visible once its hour has struck.
      this.advance(this.clock.breachAt);
    }
    return { sysId: this.sysId, definition: this.definition, versions: this.versions };
  }

  private runningStage(): string {
    return this.clock.breached ? 'breached' : 'in_progress';
  }

  private business(from: number, to: number): number {
    return this.definition.aroundTheClock ? to - from : workingMs(from, to);
  }

  private after(from: number, lengthMs: number): number {
    return this.definition.aroundTheClock ? from + lengthMs : afterWorkingMs(from, lengthMs);
  }

  /** Lets time pass until `at`, and breaches on the way if its hour strikes. */
  private advance(at: number): void {
    const { clock } = this;
    if (!clock.paused && !clock.breached && clock.breachAt <= at) {
      const { breachAt } = clock;
      this.pass(breachAt);
      clock.breached = true;
      this.write(breachAt, Math.max(breachAt, this.writtenFrom), 'breached', '');
    }
    this.pass(at);
  }

  private pass(at: number): void {
    const { clock } = this;
    const business = this.business(clock.since, at);
    if (clock.paused) {
      clock.pausedMs += at - clock.since;
      clock.pausedBusinessMs += business;
    } else {
      clock.spentMs += at - clock.since;
      clock.spentBusinessMs += business;
    }
    clock.since = at;
  }

  private write(at: number, writtenAt: number, stage: string, end: string): void {
    const { definition, ticket, start } = this;
    const { allowedMs } = definition;
    const clock = { ...this.clock };
    const active = stage !== 'completed' && stage !== 'cancelled';
    const changes = this.versions.length;
    const createdAt = this.versions[0]?.writtenAt ?? writtenAt;
    this.versions.push(
      new SlaVersion(writtenAt, () => ({
        sys_id: this.sysId,
        sys_class_name: 'task_sla',
        task: ticket.sysId,
        sla: definition.sysId,
        stage,
        active: String(active),
        has_breached: String(clock.breached),
        start_time: stamp(start),
        end_time: end,
        original_breach_time: stamp(this.after(start, allowedMs)),
        planned_end_time: stamp(clock.breachAt),
        percentage: percent(clock.spentMs, allowedMs),
        business_percentage: percent(clock.spentBusinessMs, allowedMs),
        duration: durationStamp(clock.spentMs),
        business_duration: durationStamp(clock.spentBusinessMs),
        time_left: durationStamp(Math.max(0, clock.breachAt - at)),
        business_time_left: durationStamp(Math.max(0, allowedMs - clock.spentBusinessMs)),
        pause_time: stage === 'paused' ? stamp(at) : '',
        pause_duration: durationStamp(clock.pausedMs),
        business_pause_duration: durationStamp(clock.pausedBusinessMs),
        schedule: definition.aroundTheClock ? '' : sysIdOf('cmn_schedule/8-17'),
        timezone: 'GMT',
        sys_created_on: stamp(createdAt),
        sys_created_by: 'system',
        sys_updated_on: stamp(writtenAt),
        sys_updated_by: 'system',
        sys_mod_count: String(changes),
      })),
    );
  }
}

interface Step {
  readonly at: number;
  readonly writtenAt: number;
  readonly state: TicketState;
}

const over = (state: TicketState) => state === '6' || state === '7';

function runOf(
  ticket: Ticket,
  steps: readonly Step[],
  definition: SlaDefinition,
  round: number,
): TicketSla {
  const [first, ...later] = steps;
  const run = new SlaRun(ticket, definition, first.at, first.writtenAt, round);
  let before = first.state;
  for (const { at, writtenAt, state } of later) {
    const response = definition.target === 'response';
    if (state === '8') {
      run.meet('cancel', at, writtenAt);
      return run.finish(false);
    }
    if (over(state) || (response && state !== '1')) {
      run.meet('end', at, writtenAt);
      return run.finish(false);
    }
    if (!response && (state === '3') !== (before === '3')) {
      run.meet(state === '3' ? 'pause' : 'resume', at, writtenAt);
    }
    before = state;
  }
  return run.finish(true);
}

/** The SLA clocks of a ticket: response, resolution, and a new resolution clock per reopening. */
export function slasOf(ticket: Ticket): TicketSla[] {
  const priority = ticket.transitions[0].set.priority;
  const steps = ticket.transitions.flatMap(({ at, writtenAt, state }): Step[] =>
    state ? [{ at, writtenAt, state }] : [],
  );
  const starts = steps.flatMap((step, index) =>
    index > 0 && over(steps[index - 1].state) && !over(step.state) && step.state !== '8'
      ? [index]
      : [],
  );
  return SLA_DEFINITIONS.filter(definition => definition.priority === priority).flatMap(
    definition =>
      (definition.target === 'response' ? [0] : [0, ...starts]).map((start, round) =>
        runOf(ticket, steps.slice(start), definition, round),
      ),
  );
}

