import {
  annotationName,
  ANY_ENVIRONMENT,
  SourceId,
} from '@rosetta/backstage-plugin-monitoring-common';
import { PivotSource } from './resolvePivots';
import { showValue } from './showValue';

/** What an admin says of an entity in one source and environment, as far as pivots need it. */
export interface MappingValue {
  readonly entityRef: string;
  readonly environment: string;
  readonly source: SourceId;
  readonly instance: string | null;
  /** Annotation key after `rosetta.io/`. */
  readonly key: string;
  readonly value: string;
}

/** A mapping that cannot be: which field is wrong, what is, and what would work. */
export interface MappingProblem {
  readonly field: 'environment' | 'source' | 'instance' | 'key' | 'value';
  readonly message: string;
  readonly example: string | null;
}

/**
 * The pivot of a mapping that can be; null where its empty value switches the source off, or
 * where it is a pivot only together with what annotations say.
 */
export type MappingReading =
  | { readonly problem: MappingProblem }
  | { readonly instance: string; readonly pivot: string | null };

/** The values of a mapping as a pivot definition reads them. */
export function mappingValues(mapping: MappingValue, definition: PivotSource['definition']): Map<string, string> {
  const values = new Map([[annotationName(mapping.key), mapping.value]]);
  if (mapping.instance !== null) values.set(annotationName(definition.instanceKey), mapping.instance);
  return values;
}

/**
 * Reads a mapping by the same grammar as an annotation of its key.
 *
 * @param environments - those configured
 */
export function readMapping(
  mapping: Omit<MappingValue, 'source'> & { readonly source: string },
  sources: readonly PivotSource[],
  environments: readonly string[],
): MappingReading {
  const problem = (field: MappingProblem['field'], message: string, example: string | null = null) => ({
    problem: { field, message, example },
  });
  const source = sources.find(candidate => candidate.source === mapping.source);
  if (!source) return problem('source', 'no such source is connected', sources[0]?.source ?? null);
  const { definition, instances } = source;
  const places = definition.environmentOfFacts ? [ANY_ENVIRONMENT, ...environments] : environments;
  if (!places.includes(mapping.environment)) {
    return problem('environment', `must be one of ${places.join(', ')}`, places[0]);
  }
  if (mapping.instance !== null && !instances.includes(mapping.instance)) {
    return problem('instance', 'no instance of this name is configured', instances[0]);
  }
  if (!definition.rosettaKeys.includes(mapping.key)) {
    return problem('key', `must be one of ${definition.rosettaKeys.join(', ')}`, definition.rosettaKeys[0]);
  }
  const result = definition.parse(mappingValues({ ...mapping, source: source.source }, definition));
  const instance = mapping.instance ?? instances[0];
  switch (result.kind) {
    case 'pivot':
      return { instance: result.instance ?? instance, pivot: definition.serialize(result.pivot) };
    case 'off':
      return { instance, pivot: null };
    case 'invalid': {
      const [first] = result.problems;
      return problem('value', `${showValue(mapping.value)}: ${first.message}`, first.example);
    }
    case 'absent':
    default:
      // Where keys are parts of one pivot, the rest may come from annotations.
      if (definition.combinesKeys) return { instance, pivot: null };
      return problem('value', 'says nothing by itself; another key is needed as well');
  }
}
