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
import { BurnPolicies, readBurnPolicy } from './readBurnPolicy';

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
  readonly burnPolicies: BurnPolicies;
}

/** What an indicator is about: a promise about it takes the place of the tier's. Of a query nobody knows. */
function aboutOf({ sli }: SloDefinition): 'latency' | 'saturation' | 'availability' | 'query' {
  if (sli.kind === 'ratio' || sli.kind === 'ratio_raw' || sli.kind === 'threshold') return 'query';
  if (sli.kind.startsWith('latency')) return 'latency';
  return sli.kind === 'saturation' ? 'saturation' : 'availability';
}

/**
 * Reads `rosetta.io/slo`, `rosetta.io/burn-policy` and their overlays, with the tier's defaults for what they and OpenSLO documents are silent on.
 *
 * An empty annotation switches all off, documents too. What is wrong with an annotation is a finding; the rest
 * of it counts. An entity without signals has no tier defaults: there is nothing to hold to them.
 */
export function readSlos(
  subject: SloSubject,
  defaults: SloDefaults,
): { slos: SloDefinition[]; findings: Finding[] } {
  const { environments, defaultEnvironment, reportingZone, objectives } = defaults;
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
    const burning = readBurnPolicy({ entityRef, annotations, declared: [...definitions, ...documented] }, environment, defaults);
    findings.push(...burning.findings);
    const held = (definition: SloDefinition) => (burning.policy ? { ...definition, burnPolicy: burning.policy } : definition);
    slos.push(...[...definitions, ...documented].map(held));
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
      ...tierSlos(entityRef, environment, subject.kind, subject.tier, objectives[subject.tier])
        .filter(definition => !promised.has(aboutOf(definition)))
        .map(held),
    );
  }
  return { slos, findings };
}
