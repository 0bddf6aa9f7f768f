import { judgeDay, rollUpGroups, SignalObjectives, Tier } from '@rosetta/backstage-plugin-monitoring-common';
import { DeriveStore, StateStore, ViewCatalog } from '../store';
import { judgeScores, ScorePorts, scoreStepMs } from './judgeScores';
import { judgeStates } from './judgeStates';

/** Keys per transaction: enough to be worth a statement, few enough that a writer of the same keys hardly waits. */
const APP_DAYS_PER_STEP = 500;
const SCOPE_DAYS_PER_STEP = 500;
const SLOS_PER_STEP = 25;
const INCIDENTS_PER_STEP = 200;
/** Writers of deployments and incidents wait for one step at most: some tenths of a second. */
const DELIVERY_SERIES_PER_STEP = 50;

/** Days that one round computes, the newest first: the states of the present do not wait for a history of them. */
const APP_DAYS_PER_ROUND = 50_000;

/** Incidents that one round ties to their causes: the days of the present do not wait for more of them. */
const INCIDENTS_PER_ROUND = 1_000;

/** History of new SLOs that one round counts, rows: the states of the present do not wait for it. */
const SLO_HOURS_PER_ROUND = 200_000;

/** Recomputes what facts touched, then the views that depend on it, then the states. */
export class DeriveEngine {
  /** How long scoring took when this worker last did it, milliseconds. */
  private scoringMs = 0;

  constructor(
    private readonly store: DeriveStore,
    private readonly states: StateStore,
    private readonly views: ViewCatalog,
    private readonly objectives: Record<Tier, SignalObjectives>,
    /** Absent where nothing is scored. */
    private readonly scores?: ScorePorts,
  ) {}

  /**
   * One round. Dirty keys are claimed with SKIP LOCKED, so any number of workers
   * may run rounds at once.
   *
   * @returns what was recomputed
   */
  async round(
    nowMs: number,
    signal: AbortSignal,
  ): Promise<{ appDays: number; scopeDays: number; views: string[]; stateChanges: number }> {
    let appDays = 0;
    let scopeDays = 0;
    await this.store.analyzeGrown();
    await this.store.moveViewBound(nowMs);
    await this.store.moveDoraBound(nowMs);
    for (let taken = 1; taken > 0 && appDays < APP_DAYS_PER_ROUND && !signal.aborted; appDays += taken) {
      taken = await this.store.deriveAppDays(APP_DAYS_PER_STEP, nowMs, judgeDay);
    }
    for (let taken = 1; taken > 0 && !signal.aborted; scopeDays += taken) {
      taken = await this.store.deriveScopeDays(SCOPE_DAYS_PER_STEP, rollUpGroups);
    }
    for (let taken = 1; taken > 0 && !signal.aborted; ) {
      taken = await this.store.deriveDelivery(DELIVERY_SERIES_PER_STEP);
    }
    await this.store.moveSloBound(nowMs);
    const views = signal.aborted ? [] : await this.views.refresh();
    if (!signal.aborted) await this.store.keepSloBurn(nowMs);
    const stateChanges = signal.aborted
      ? 0
      : await judgeStates(this.states, this.objectives, nowMs);
    if (this.scores && !signal.aborted) await this.score(this.scores, nowMs);
    await this.correlate(signal);
    await this.countSloHistory(signal);
    return { appDays, scopeDays, views, stateChanges };
  }

  private async score(ports: ScorePorts, nowMs: number): Promise<void> {
    const startedMs = performance.now();
    const scored = await judgeScores(ports, nowMs, scoreStepMs(this.scoringMs));
    if (scored > 0) this.scoringMs = performance.now() - startedMs;
  }

  /** Ties incidents to what may have caused them, after all that is due now. */
  private async correlate(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    await this.store.noteDegraded();
    let tied = 0;
    for (let taken = 1; taken > 0 && tied < INCIDENTS_PER_ROUND && !signal.aborted; tied += taken) {
      taken = await this.store.deriveCorrelations(INCIDENTS_PER_STEP);
    }
  }

  /** The past of SLOs that are new, after all that is due now. */
  private async countSloHistory(signal: AbortSignal): Promise<void> {
    let counted = 0;
    while (counted < SLO_HOURS_PER_ROUND && !signal.aborted) {
      const { taken, changed } = await this.store.deriveSloHistory(SLOS_PER_STEP);
      if (taken === 0) return;
      counted += changed;
    }
  }
}
