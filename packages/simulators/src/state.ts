import { Estate } from './estate/estate';
import { FaultBoard } from './faults';
import { RequestLog } from './requestLog';
import { Scenario, incidentOf } from './scenario';

/** Everything that can change while the simulators run. */
export class SimulatorState {
  readonly faults = new FaultBoard();
  readonly requests = new RequestLog();
  private active: Scenario[] = [];
  private current: Estate;

  /**
   * @param now - the clock, epoch ms
   * @param storyStart - epoch ms
   */
  constructor(
    readonly seed: number,
    readonly storyStart: number,
    readonly now: () => number,
  ) {
    this.current = new Estate({ seed, storyStart, scenarios: [] });
  }

  get estate(): Estate {
    return this.current;
  }

  get scenarios(): readonly Scenario[] {
    return this.active;
  }

  /** Switches scenarios; the estate is a value, so it is replaced. */
  setScenarios(scenarios: readonly Scenario[]): void {
    this.active = [...scenarios];
    this.current = new Estate({
      seed: this.seed,
      storyStart: this.storyStart,
      scenarios: scenarios.map(incidentOf),
    });
  }
}
