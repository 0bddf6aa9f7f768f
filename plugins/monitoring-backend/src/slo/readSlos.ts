import {
  ANNOTATION_KEYS,
  annotationName,
  overlayName,
  parseSloAnnotation,
  SignalObjectives,
  SloDefinition,
  Tier,
  tierSlos,
} from '@rosetta/backstage-plugin-monitoring-common';
import { Finding, showValue } from '../pivots';

/** An entity as far as its promises go. */
export interface SloSubject {
  readonly entityRef: string;
  readonly kind: string;
  readonly tier: Tier;
  readonly annotations: Readonly<Record<string, string>>;
  /** What OpenSLO documents promise of it. */
  readonly declared?: readonly SloDefinition[];
  /** Environments in which the entity has a source of signals. */
  readonly measuredIn: ReadonlySet<string>;
}

/** What holds for every entity. */
export interface SloDefaults {
  readonly environments: readonly string[];
  readonly defaultEnvironment: string;
  readonly reportingZone: string;
  readonly objectives: Record<Tier, SignalObjectives>;
}

/** What an indicator is about: a promise about it takes the place of the tier's. Of a query nobody knows. */
function aboutOf({ sli }: SloDefinition): 'latency' | 'saturation' | 'availability' | 'query' {
  if (sli.kind === 'ratio' || sli.kind === 'ratio_raw' || sli.kind === 'threshold') return 'query';
  if (sli.kind.startsWith('latency')) return 'latency';
  return sli.kind === 'saturation' ? 'saturation' : 'availability';
}

/**
 * Reads `rosetta.io/slo` and its overlays, with the tier's defaults for what they and OpenSLO documents are silent on.
 *
 * An empty annotation switches all off, documents too. What is wrong with an annotation is a finding; the rest
 * of it counts. An entity without signals has no tier defaults: there is nothing to hold to them.
 */
export function readSlos(
  subject: SloSubject,
  { environments, defaultEnvironment, reportingZone, objectives }: SloDefaults,
): { slos: SloDefinition[]; findings: Finding[] } {
  const { entityRef, annotations } = subject;
  const slos: SloDefinition[] = [];
  const findings: Finding[] = [];
  for (const environment of environments) {
    const keys = [overlayName(environment, ANNOTATION_KEYS.slo)];
    if (environment === defaultEnvironment) keys.push(annotationName(ANNOTATION_KEYS.slo));
    const key = keys.find(name => Object.hasOwn(annotations, name));
    if (key !== undefined && annotations[key].trim() === '') continue;
    const { definitions, problems } = parseSloAnnotation(key === undefined ? '' : annotations[key], {
      entityRef, environment, reportingZone,
    });
    const documented = subject.declared?.filter(definition => definition.environment === environment) ?? [];
    slos.push(...definitions, ...documented);
    if (key !== undefined && problems.length > 0) {
      const [first] = problems;
      findings.push({
        entityRef, environment, source: 'rosetta', key,
        // One finding per annotation is kept, so it names all that is wrong with it.
        value: showValue(problems.length === 1 ? first.part : annotations[key]),
        message: problems.length === 1 ? first.message : problems.map(problem => `${showValue(problem.part)}: ${problem.message}`).join('; '),
        example: first.example, isBlocking: false, blocksSignals: false,
      });
    }
    if (!subject.measuredIn.has(environment)) continue;
    const promised = new Set([...definitions, ...documented].map(aboutOf));
    slos.push(
      ...tierSlos(entityRef, environment, subject.kind, subject.tier, objectives[subject.tier]).filter(
        definition => !promised.has(aboutOf(definition)),
      ),
    );
  }
  return { slos, findings };
}
