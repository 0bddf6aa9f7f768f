import { annotationName, overlayName, ROSETTA_PREFIX } from '@rosetta/backstage-plugin-monitoring-common';
import { PivotDefinition, PivotOrigin } from '@rosetta/backstage-plugin-monitoring-node';
import { MappingValue, mappingValues } from './mappings';

/** What entities of PRODUCT.md carry; the order is that of precedence. */
export type Level = {
  origin: PivotOrigin;
  values: Map<string, string>;
  /** The annotation that said a key; undefined where it is the System's. */
  nameOf: (key: string) => string | undefined;
};

function pick(
  annotations: Readonly<Record<string, string>>,
  keys: readonly { name: string; as: string }[],
): Map<string, string> {
  const values = new Map<string, string>();
  for (const { name, as } of keys) {
    if (Object.hasOwn(annotations, name)) values.set(as, annotations[name]);
  }
  return values;
}

/** What an entity says of one source in one environment, strongest first; without admins' mappings and its System. */
export function levels(
  definition: PivotDefinition<unknown>,
  annotations: Readonly<Record<string, string>>,
  environment: string,
  isDefault: boolean,
): Level[] {
  const rosetta = [...definition.rosettaKeys, definition.instanceKey];
  const instanceName = annotationName(definition.instanceKey);
  const overlay: Level = {
    origin: 'overlay',
    values: pick(
      annotations,
      rosetta.map(key => ({ name: overlayName(environment, key), as: annotationName(key) })),
    ),
    nameOf: key => overlayName(environment, key.slice(ROSETTA_PREFIX.length)),
  };
  // The instance alone is no pivot: it goes with the keys of whichever level speaks.
  const base = pick(annotations, [{ name: instanceName, as: instanceName }]);
  const withBaseInstance = (values: Map<string, string>) =>
    values.size === 0 ? values : new Map([...base, ...values]);
  const list: Level[] = [{ ...overlay, values: withBaseInstance(overlay.values) }];
  if (isDefault) {
    list.push(
      {
        origin: 'rosetta',
        values: pick(
          annotations,
          rosetta.map(key => ({ name: annotationName(key), as: annotationName(key) })),
        ),
        nameOf: key => key,
      },
      {
        origin: 'foreign',
        values: withBaseInstance(
          pick(
            annotations,
            definition.foreignKeys.map(key => ({ name: key, as: key })),
          ),
        ),
        nameOf: key => key,
      },
    );
  }
  return list;
}

/**
 * Completes each level with what weaker ones say of the keys it leaves open, where the keys
 * of a definition are parts of one pivot.
 *
 * @param list - the levels that may speak
 * @param all - every level of the entity, strongest first, with those in `list`
 * @param system - those of its System, weaker than all
 */
export function complete(definition: PivotDefinition<unknown>, list: readonly Level[], all: readonly Level[], system: readonly Level[]): readonly Level[] {
  if (!definition.combinesKeys) return list;
  const instanceName = annotationName(definition.instanceKey);
  return list.map(level => {
    // The instance alone is no part of a pivot, so it asks for no others.
    if (![...level.values.keys()].some(key => key !== instanceName)) return level;
    const own = all.slice(all.findIndex(candidate => candidate.origin === level.origin) + 1);
    const values = new Map(level.values);
    const names = new Map([...level.values.keys()].map(key => [key, level.nameOf(key)]));
    for (const weaker of [...own, ...system]) {
      for (const [key, value] of weaker.values) {
        if (values.has(key)) continue;
        values.set(key, value);
        names.set(key, own.includes(weaker) ? weaker.nameOf(key) : undefined);
      }
    }
    return { ...level, values, nameOf: key => (names.has(key) ? names.get(key) : level.nameOf(key)) };
  });
}

/** An admin's mapping: before everything an entity says of itself. */
export function mappingLevel(mapping: MappingValue, definition: PivotDefinition<unknown>): Level {
  return { origin: 'mapping', values: mappingValues(mapping, definition), nameOf: key => key };
}
