import { IncidentFact } from './incidentFact';
import { ProblemFact } from './problemFact';
import { MetricFact, SignalFact } from './signalFact';
import { TaskSlaFact } from './taskSlaFact';

/** Facts that are slots of a series. */
export type SlotFact = SignalFact | MetricFact;

/** Facts that happen once and change afterwards. */
export type EventFact = ProblemFact | IncidentFact | TaskSlaFact;

/** Everything a connector may yield. A new kind is a migration and an ADR. */
export type Fact = SlotFact | EventFact;

/** Whether a fact is a slot of a series. */
export function isSlotFact(fact: Fact): fact is SlotFact {
  return fact.kind === 'signal' || fact.kind === 'metric';
}
