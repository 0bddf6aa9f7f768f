/** Keys whose children are data, not schema. */
const MAPS = [
  'dimensionMap',
  'properties',
  'fromRelationships',
  'toRelationships',
];

function typeOf(value: unknown): string {
  if (value === null) {
    return 'null';
  }
  return Array.isArray(value) ? 'array' : typeof value;
}

/** JSON types found at each path of a value; array items share a path. */
export function shapeOf(
  value: unknown,
  path = '$',
  shape = new Map<string, Set<string>>(),
): Map<string, Set<string>> {
  const types = shape.get(path) ?? new Set();
  types.add(typeOf(value));
  shape.set(path, types);
  if (Array.isArray(value)) {
    value.forEach(item => shapeOf(item, `${path}[]`, shape));
  } else if (
    typeof value === 'object' &&
    value !== null &&
    !MAPS.some(key => path.endsWith(`.${key}`))
  ) {
    Object.entries(value).forEach(([key, item]) =>
      shapeOf(item, `${path}.${key}`, shape),
    );
  }
  return shape;
}

/** Differences between an answer and recordings of the same endpoint; empty = alike. */
export function compareShapes(
  answer: unknown,
  main: unknown,
  others: unknown[] = [],
  absent: string[] = [],
): string[] {
  const ours = shapeOf(answer);
  const required = shapeOf(main);
  const allowed = others.reduce<Map<string, Set<string>>>(
    (shape, other) => shapeOf(other, '$', shape),
    shapeOf(main),
  );
  const differences: string[] = [];
  for (const [path, types] of ours) {
    const known = allowed.get(path);
    if (!known) {
      differences.push(`${path} is not in any recording`);
    } else {
      for (const type of types) {
        if (
          !known.has(type) &&
          type !== 'null' &&
          !(known.size === 1 && known.has('null'))
        ) {
          differences.push(
            `${path} is ${type}, recorded ${[...known].join('|')}`,
          );
        }
      }
    }
  }
  for (const path of required.keys()) {
    if (!ours.has(path) && !absent.includes(path)) {
      differences.push(`${path} is recorded but missing`);
    }
  }
  return differences;
}
