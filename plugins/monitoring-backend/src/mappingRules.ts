import { Composition } from './composition';
import { MappingRules } from './http';
import { verifyPivot } from './live';
import { readMapping } from './pivots';

/** What admins' mappings may be, by the pivot grammars of the connectors that are there. */
export function mappingRules(
  { connectors, pivotSources }: Pick<Composition, 'connectors' | 'pivotSources'>,
  environments: readonly string[],
): MappingRules {
  return {
    read: mapping => readMapping(mapping, pivotSources, environments),
    keysOf: source => {
      const definition = pivotSources.find(item => item.source === source)?.definition;
      return {
        keys: [...(definition?.rosettaKeys ?? [])],
        isForEveryEnvironment: definition?.environmentOfFacts === true,
      };
    },
    verify: (source, instance, pivot, nowMs) => verifyPivot(connectors, source, instance, pivot, nowMs),
  };
}
