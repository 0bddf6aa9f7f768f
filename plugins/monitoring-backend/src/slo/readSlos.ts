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

/** What an indicator is about: a promise about it takes the place of the tier's. */
function aboutOf({ sli }: SloDefinition): 'latency' | 'saturation' | 'availability' {
  if (sli.kind.startsWith('latency')) return 'latency';
  return sli.kind === 'saturation' ? 'saturation' : 'availability';
}

/**
 * Reads `rosetta.io/slo` and its overlays, with the tier's defaults for what they are silent on.
 *
 * An empty annotation switches all off. What is wrong with an annotation is a finding; the rest
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
    slos.push(...definitions);
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
    const promised = new Set(definitions.map(aboutOf));
    slos.push(
      ...tierSlos(entityRef, environment, subject.kind, subject.tier, objectives[subject.tier]).filter(
        definition => !promised.has(aboutOf(definition)),
      ),
    );
  }
  return { slos, findings };
}
