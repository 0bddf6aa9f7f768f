import type { OpenSloObjective } from './openSloSchemas';
import { HOUR_SECONDS, MetricSource, SLI_KINDS, SLI_METHODS, SliKind, SliSource, SloMethod, SloProblem } from './sloDefinition';

/** `metricSource.type` by which a document means the golden signals that are collected already. */
export const SIGNAL_SOURCE_TYPE = 'rosetta';

/** An indicator that is counted from golden signals. */
export const SIGNAL_SLI_EXAMPLE = 'thresholdMetric: {metricSource: {type: rosetta, spec: {signal: latency_p95}}}';

/** What became of an indicator: one of ours, somebody else's, or one that says something that cannot be. */
export type SignalReading =
  | { readonly kind: SliKind; readonly sliceTarget: number | null }
  | { readonly kind: 'query' }
  | { readonly kind: 'wrong'; readonly problem: SloProblem };

const sourcesOf = (sli: SliSource): readonly MetricSource[] => {
  if (sli.kind === 'ratio') return [sli.part, sli.total];
  if (sli.kind === 'ratio_raw') return [sli.raw];
  return sli.kind === 'threshold' ? [sli.metric] : [];
};

const isSignal = ({ type }: MetricSource) => type?.toLowerCase() === SIGNAL_SOURCE_TYPE;

/** The indicator that these signals make up; undefined where they make up none. */
function kindOf(sli: SliSource): SliKind | undefined {
  const [first, second] = sourcesOf(sli).map(({ spec }) => spec.signal);
  if (sli.kind === 'ratio') return sli.counts === 'bad' && first === 'errors' && second === 'requests' ? 'availability' : undefined;
  if (sli.kind === 'ratio_raw') return sli.counts === 'success' && first === 'availability' ? 'availability_time' : undefined;
  return SLI_KINDS.find(kind => kind === first && (SLI_METHODS[kind] === 'timeslices' || kind === 'availability_service'));
}

/**
 * Reads an OpenSLO indicator as golden signals (`metricSource.type: rosetta`, KPI.md 1.5): `errors` of
 * `requests` as a bad ratio, raw `availability` as a success ratio, or one of the percentiles, `saturation`, `error_rate`,
 * `error_rate_5xx` or `availability_service` against a threshold, in milliseconds or as a share.
 *
 * Queries of other types are never run: text out of a repository is no query of ours to send (SECURITY-RELIABILITY T1).
 *
 * @param part - where it stands in the document, for what is said of it
 */
export function readSignalSli(
  part: string,
  sli: SliSource,
  method: SloMethod,
  sliceSeconds: number,
  objective: Pick<OpenSloObjective, 'op'>,
): SignalReading {
  const sources = sourcesOf(sli);
  const wrong = (message: string, example = SIGNAL_SLI_EXAMPLE): SignalReading => ({
    kind: 'wrong', problem: { severity: 'error', part, message, example },
  });
  if (!sources.some(isSignal)) return { kind: 'query' };
  if (!sources.every(isSignal)) return wrong('An indicator is made of signals only, or of none');
  const kind = kindOf(sli);
  if (kind === undefined) {
    return wrong('These signals make up no indicator: errors of requests, raw availability, or one signal against a threshold');
  }
  if (method !== SLI_METHODS[kind]) {
    return wrong(`${kind} is counted by ${SLI_METHODS[kind]}`, kind === 'availability_service' ? 'budgetingMethod: RatioTimeslices' : 'budgetingMethod: Timeslices');
  }
  if (sliceSeconds !== HOUR_SECONDS) return wrong('Signals are kept by the hour, so a slice is one', 'timeSliceWindow: 1h');
  if (sli.kind === 'threshold' && objective.op !== 'lt' && objective.op !== 'lte') {
    return wrong(`${kind} is good below its threshold`, 'op: lt');
  }
  // The threshold decides whether an hour is good.
  return { kind, sliceTarget: null };
}
