import { MetricFact, SignalFact } from './signalFact';
import { ProblemFact } from './problemFact';

/** Everything a connector may yield. A new kind is a migration and an ADR. */
export type Fact = SignalFact | MetricFact | ProblemFact;
