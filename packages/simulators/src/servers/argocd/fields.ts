type Json = Record<string, unknown>;

/**
 * All that a list gives when `fields` is used. What is not here (the history,
 * conditions, uid, reconciledAt) never comes with `fields`, in either mode.
 */
const PATHS = [
  'metadata.name',
  'metadata.namespace',
  'metadata.annotations',
  'metadata.labels',
  'metadata.creationTimestamp',
  'metadata.deletionTimestamp',
  'spec',
  'spec.destination',
  'spec.project',
  'spec.source',
  'spec.sources',
  'spec.sourceHydrator',
  'spec.syncPolicy',
  'status.sync.status',
  'status.sync.revision',
  'status.health',
  'status.summary',
  'status.resources',
  'status.sourceHydrator',
  'status.operationState.phase',
  'status.operationState.startedAt',
  'status.operationState.finishedAt',
  'status.operationState.operation.sync',
  'operation.sync',
];

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function read(value: unknown, steps: readonly string[]): unknown {
  return steps.reduce<unknown>(
    (inner, step) => (isObject(inner) ? inner[step] : undefined),
    value,
  );
}

function write(target: Json, steps: readonly string[], value: unknown): void {
  let inner = target;
  steps.slice(0, -1).forEach(step => {
    if (!isObject(inner[step])) {
      inner[step] = {};
    }
    inner = inner[step] as Json;
  });
  inner[steps[steps.length - 1]] = value;
}

/** Which of the fixed paths a `fields` parameter leaves, under a prefix such as `items.`. */
function chosen(fields: string, prefix: string): readonly string[] {
  const without = fields.startsWith('-');
  const names = new Set(
    (without ? fields.slice(1) : fields).split(',').map(name => name.trim()),
  );
  return PATHS.filter(path => names.has(`${prefix}${path}`) !== without);
}

/** An object with the fields that a `fields` parameter asks for. */
export function selectFields(
  value: unknown,
  fields: string,
  prefix: string,
): unknown {
  const selected: Json = {};
  for (const path of chosen(fields, prefix)) {
    const steps = path.split('.');
    const found = read(value, steps);
    if (found !== undefined) {
      write(selected, steps, structuredClone(found));
    }
  }
  return selected;
}

/** True when the list itself shall say its version. */
export function wantsListVersion(fields: string): boolean {
  const without = fields.startsWith('-');
  const names = (without ? fields.slice(1) : fields).split(',');
  return names.includes('metadata.resourceVersion') !== without;
}
