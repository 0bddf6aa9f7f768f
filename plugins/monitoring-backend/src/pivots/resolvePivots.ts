import {
  ANNOTATION_KEYS,
  annotationName,
  ANY_ENVIRONMENT,
  MAX_ANNOTATION_BYTES,
  MAX_ANNOTATIONS,
  overlayName,
  ROSETTA_PREFIX,
  SourceId,
} from '@rosetta/backstage-plugin-monitoring-common';
import {
  PivotDefinition,
  PivotOrigin,
  PivotProblem,
} from '@rosetta/backstage-plugin-monitoring-node';
import { MappingValue } from './mappings';
import { complete, Level, levels, mappingLevel } from './pivotLevels';
import { showValue } from './showValue';

/** One source as pivots see it. */
export interface PivotSource {
  readonly source: SourceId;
  readonly definition: PivotDefinition<unknown>;
  /** Configured instances; the first is the one meant when none is named. */
  readonly instances: readonly string[];
}

/** The pivot that counts for an entity in an environment. */
export interface EffectivePivot {
  readonly entityRef: string;
  readonly environment: string;
  readonly source: SourceId;
  readonly state: 'mapped' | 'switched_off' | 'invalid';
  readonly origin: PivotOrigin;
  readonly instance: string | null;
  /** Canonical text; null where there is none. */
  readonly pivot: string | null;
  /** Whether the golden signals of the series come from here; at most one pivot of a series (DATA.md, decision 4). */
  readonly isSignalSource: boolean;
}

/** Something wrong with an entity's annotations. It never hides the entity. */
export interface Finding extends PivotProblem {
  readonly entityRef: string;
  readonly environment: string;
  readonly source: SourceId | 'rosetta';
  /** Whether it keeps a source from being asked. */
  readonly isBlocking: boolean;
  /** Whether that source would have given golden signals. */
  readonly blocksSignals: boolean;
}

export interface PivotResolution {
  readonly pivots: readonly EffectivePivot[];
  readonly findings: readonly Finding[];
}

function checkSizes(entityRef: string, environment: string, annotations: Readonly<Record<string, string>>): Finding[] {
  const ours = Object.keys(annotations).filter(name => name.startsWith(ROSETTA_PREFIX));
  const finding = (key: string, value: string, message: string, example: string, isBlocking: boolean): Finding => ({
    entityRef, environment, source: 'rosetta', key, value: showValue(value), message, example, isBlocking,
    blocksSignals: isBlocking,
  });
  const findings = ours
    .filter(name => Buffer.byteLength(annotations[name]) > MAX_ANNOTATION_BYTES)
    .map(name =>
      finding(
        name,
        annotations[name],
        `The value is longer than ${MAX_ANNOTATION_BYTES} bytes and is not read`,
        `${name}: a shorter value`,
        true,
      ),
    );
  if (ours.length > MAX_ANNOTATIONS) {
    findings.push(
      finding(
        ROSETTA_PREFIX,
        String(ours.length),
        `The entity has more than ${MAX_ANNOTATIONS} Rosetta annotations; none of them is read`,
        `at most ${MAX_ANNOTATIONS} annotations that begin with ${ROSETTA_PREFIX}`,
        true,
      ),
    );
  }
  const known = new Set<string>(Object.values(ANNOTATION_KEYS));
  for (const name of ours) {
    const key = name.slice(ROSETTA_PREFIX.length).replace(/^env\.[a-z0-9-]+\./, '');
    const lookalike = [...known].find(candidate => candidate.toLowerCase() === key.toLowerCase());
    if (!known.has(key) && lookalike) {
      findings.push(
        finding(name, annotations[name], 'No such key: capitals matter', annotationName(lookalike), false),
      );
    }
  }
  const tier = annotations[annotationName(ANNOTATION_KEYS.tier)];
  if (tier !== undefined && !/^[1-4]$/.test(tier.trim())) {
    findings.push(
      finding(annotationName(ANNOTATION_KEYS.tier), tier, 'A tier is 1, 2, 3 or 4; 2 is taken', '2', false),
    );
  }
  return findings;
}

/**
 * Finds the effective pivot of one entity in every source and environment, and
 * everything that is wrong with its annotations (PRODUCT.md, Pivots).
 *
 * A bad value blocks its source for the entity and is never replaced by a weaker
 * one: the author meant something by it.
 *
 * @param systemAnnotations - of the entity's System, for sources whose pivots are inherited
 * @param mappings - what admins say; those of other entities are not looked at
 */
export function resolvePivots(
  entityRef: string,
  annotations: Readonly<Record<string, string>>,
  environments: readonly string[],
  defaultEnvironment: string,
  sources: readonly PivotSource[],
  systemAnnotations: Readonly<Record<string, string>> = {},
  mappings: readonly MappingValue[] = [],
): PivotResolution {
  const pivots: EffectivePivot[] = [];
  const findings = checkSizes(entityRef, defaultEnvironment, annotations);
  const isFlooded = findings.some(found => found.key === ROSETTA_PREFIX);
  const tooLong = new Set(findings.filter(found => found.isBlocking).map(found => found.key));
  const readable = Object.fromEntries(
    Object.entries(annotations).filter(
      ([name]) => !(isFlooded && name.startsWith(ROSETTA_PREFIX)) && !tooLong.has(name),
    ),
  );
  for (const pivotSource of sources) {
    // Where facts say their environment, the base keys speak for all of them, and come first.
    const saysItself = pivotSource.definition.environmentOfFacts === true;
    const base = saysItself ? ANY_ENVIRONMENT : defaultEnvironment;
    for (const environment of saysItself ? [ANY_ENVIRONMENT, ...environments] : environments) {
      const isDefault = environment === base;
      const { definition } = pivotSource;
      const mapping = mappings.find(
        item => item.entityRef === entityRef && item.environment === environment && item.source === pivotSource.source,
      );
      const ofAdmin = mapping ? [mappingLevel(mapping, definition)] : [];
      const ofSystem = levels(definition, definition.isInherited ? systemAnnotations : {}, environment, true);
      const own = readLevels(
        entityRef,
        environment,
        pivotSource,
        complete(
          definition,
          [...ofAdmin, ...levels(definition, readable, environment, isDefault)],
          [...ofAdmin, ...levels(definition, readable, environment, true)],
          ofSystem,
        ),
      );
      if (own) {
        pivots.push(own.pivot);
        findings.push(...own.findings);
        continue;
      }
      if (!definition.isInherited) continue;
      const speaksForAll = pivots.find(
        pivot => pivot.source === pivotSource.source && pivot.environment === ANY_ENVIRONMENT,
      );
      // An entity's own base key is stronger than its System's overlay.
      if (speaksForAll && speaksForAll.origin !== 'inherited') continue;
      const system = readLevels(
        entityRef,
        environment,
        pivotSource,
        complete(definition, levels(definition, systemAnnotations, environment, isDefault), ofSystem, []),
      );
      // What is wrong with the System's annotations is a finding on the System, not on each of its parts.
      if (system) pivots.push({ ...system.pivot, origin: 'inherited' });
    }
  }
  const chosen = environments.map(environment =>
    chooseSignalSource(entityRef, environment, readable, environment === defaultEnvironment, sources, pivots),
  );
  const signalPivots = new Set(chosen.map(choice => choice.pivot));
  return {
    pivots: pivots.map(pivot => (signalPivots.has(pivot) ? { ...pivot, isSignalSource: true } : pivot)),
    findings: [...findings, ...chosen.flatMap(choice => choice.findings)],
  };
}

/**
 * One signal source per series: the one that `signal-source` names, else the first
 * configured one with a pivot; a second that nobody chose between is a finding.
 */
function chooseSignalSource(
  entityRef: string,
  environment: string,
  annotations: Readonly<Record<string, string>>,
  isDefault: boolean,
  sources: readonly PivotSource[],
  pivots: readonly EffectivePivot[],
): { pivot: EffectivePivot | undefined; findings: Finding[] } {
  const able = sources
    .filter(source => source.definition.givesSignals)
    .flatMap(({ source }) =>
      pivots.filter(pivot => pivot.source === source && pivot.environment === environment && pivot.state === 'mapped'),
    );
  const names = able.map(pivot => pivot.source);
  const key = [overlayName(environment, ANNOTATION_KEYS.signalSource), annotationName(ANNOTATION_KEYS.signalSource)]
    .slice(0, isDefault ? 2 : 1)
    .find(name => Object.hasOwn(annotations, name));
  const asked = key === undefined ? undefined : annotations[key].trim().toLowerCase();
  const finding = (value: string, message: string): Finding => ({
    entityRef, environment, source: 'rosetta', isBlocking: false, blocksSignals: false, value: showValue(value), message,
    key: key ?? annotationName(ANNOTATION_KEYS.signalSource),
    example: names[0] ?? sources.find(source => source.definition.givesSignals)?.source ?? 'dynatrace',
  });
  if (asked === undefined || asked === '') {
    return {
      pivot: able[0],
      findings:
        able.length < 2 ? [] : [finding('', `${names.join(' and ')} could give the signals; ${names[0]} does. Name one of them`)],
    };
  }
  const named = able.find(pivot => pivot.source === asked);
  if (named) return { pivot: named, findings: [] };
  const used = names[0] === undefined ? 'Nothing is used in its place' : `${names[0]} is used in its place`;
  return { pivot: able[0], findings: [finding(asked, `This source gives the entity no signals here. ${used}`)] };
}

/** Reads the levels in order; the first that speaks decides, well or badly. */
function readLevels(
  entityRef: string,
  environment: string,
  { source, definition, instances }: PivotSource,
  list: readonly Level[],
): { pivot: EffectivePivot; findings: Finding[] } | undefined {
  for (const level of list) {
    if (level.values.size === 0) continue;
    const result = definition.parse(level.values);
    if (result.kind === 'absent') continue;
    const common = { entityRef, environment, source, origin: level.origin, instance: null, pivot: null, isSignalSource: false };
    if (result.kind === 'off') return { pivot: { ...common, state: 'switched_off' }, findings: [] };
    const finding = (key: string, value: string, message: string, example: string, isBlocking = true): Finding => ({
      entityRef, environment, source, isBlocking, key: level.nameOf(key) ?? key, value: showValue(value), message, example,
      blocksSignals: isBlocking && definition.givesSignals,
    });
    // What is wrong with the System's annotations is a finding on the System.
    const isOurs = ({ key }: PivotProblem) => level.nameOf(key) !== undefined;
    if (result.kind === 'invalid') {
      return {
        pivot: { ...common, state: 'invalid' },
        findings: result.problems.filter(isOurs).map(({ key, value, message, example }) => finding(key, value, message, example)),
      };
    }
    if (result.instance !== undefined && !instances.includes(result.instance)) {
      return {
        pivot: { ...common, state: 'invalid' },
        findings: [
          finding(annotationName(definition.instanceKey), result.instance, 'No instance of this name is configured', instances.join(' or ')),
        ],
      };
    }
    return {
      pivot: {
        ...common,
        state: 'mapped',
        instance: result.instance ?? instances[0],
        pivot: definition.serialize(result.pivot),
      },
      findings: (result.problems ?? []).filter(isOurs).map(problem =>
        finding(problem.key, problem.value, problem.message, problem.example, false),
      ),
    };
  }
  return undefined;
}
