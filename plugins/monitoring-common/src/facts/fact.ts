import { ApmEventFact, RelationFact, SloReadingFact } from './apmFacts';
import { ChangeFact, ItsmProblemFact } from './changeFact';
import { CommitRangeFact, MergeRequestFact, PipelineFact } from './codeFacts';
import { DeploymentFact, DeploymentStateFact } from './deploymentFact';
import { IncidentFact } from './incidentFact';
import { LogHourFact, LogPatternDayFact } from './logFacts';
import { ProblemFact } from './problemFact';
import { MetricFact, SignalFact } from './signalFact';
import { TaskSlaFact } from './taskSlaFact';

/** Facts that are slots of a series. */
export type SlotFact = SignalFact | MetricFact;

/** Facts that happen once, change afterwards, and belong to series by links of their own. */
export type LinkedEventFact =
  | ProblemFact
  | IncidentFact
  | ChangeFact
  | ItsmProblemFact
  | ApmEventFact
  | DeploymentFact
  | MergeRequestFact
  | PipelineFact;

/** Facts that happen once and change afterwards. */
export type EventFact = LinkedEventFact | TaskSlaFact;

/** Facts that tell how a thing is now; a later one takes the place of an earlier. */
export type StateFact = DeploymentStateFact | RelationFact | SloReadingFact;

/** Everything a connector may yield. A new kind is a migration and an ADR. */
export type Fact = SlotFact | EventFact | StateFact | CommitRangeFact | LogHourFact | LogPatternDayFact;

/** Whether a fact is a slot of a series' signals. */
export function isSlotFact(fact: Fact): fact is SlotFact {
  return fact.kind === 'signal' || fact.kind === 'metric';
}

/** Whether a fact carries its own links to series. */
export function isLinkedEvent(fact: Fact): fact is LinkedEventFact {
  return 'links' in fact;
}
