import {
  annotationName,
  ANY_ENVIRONMENT,
  MonitoringApiError,
  overlayName,
  ROSETTA_PREFIX,
  type MappingCell,
  type MappingMatrix,
} from '@rosetta/backstage-plugin-monitoring-common';

export type MappedSource = MappingMatrix['sources'][number];

/** What an admin is about to say of a cell. */
export interface MappingDraft {
  readonly environment: string;
  readonly instance: string;
  readonly key: string;
  /** As on the wire: an annotation of the key. */
  readonly value: string;
  /** Switched off by hand: an empty value that was not just forgotten. */
  readonly isOff: boolean;
  readonly note: string;
}

/** The key after our prefix and any environment, e.g. `dynatrace.entityId`. */
function bareKey(name: string): string {
  return name.startsWith(ROSETTA_PREFIX)
    ? name.slice(ROSETTA_PREFIX.length).replace(/^env\.[^.]+\./, '')
    : name;
}

/** The draft that a dialog opens with: the mapping that is there, or the bad value to correct. */
export function firstDraft(
  cell: MappingCell,
  source: MappedSource,
  environment: string,
): MappingDraft {
  const { mapping } = cell;
  const instance = cell.instance ?? source.instances[0] ?? '';
  if (mapping) {
    return {
      environment: mapping.environment,
      instance: mapping.instance ?? source.instances[0] ?? '',
      key: mapping.key,
      value: mapping.value,
      isOff: mapping.value === '',
      note: '',
    };
  }
  const bad =
    cell.state === 'invalid'
      ? cell.findings.find(({ key }) => source.keys.includes(bareKey(key)))
      : undefined;
  return {
    environment: source.isForEveryEnvironment ? ANY_ENVIRONMENT : environment,
    instance: source.instances.includes(instance)
      ? instance
      : source.instances[0] ?? '',
    key: bad ? bareKey(bad.key) : source.keys[0] ?? '',
    value: bad?.value ?? '',
    isOff: false,
    note: '',
  };
}

/** The value as the wire takes it. */
export const wireValue = ({ isOff, value }: MappingDraft) =>
  isOff ? '' : value.trim();

const quote = (value: string) => `'${value.replace(/'/g, "''")}'`;

/**
 * The annotations that say what a draft says, ready for `metadata.annotations`.
 *
 * One environment alone is an overlay, unless the key without one means that environment.
 */
export function annotationYaml(
  draft: MappingDraft,
  source: MappedSource,
  defaultEnvironment: string | undefined,
): string {
  const { environment, instance, key } = draft;
  const isPlain = source.isForEveryEnvironment
    ? environment === ANY_ENVIRONMENT
    : environment === defaultEnvironment;
  const name = (short: string) =>
    isPlain ? annotationName(short) : overlayName(environment, short);
  const lines = [`${name(key)}: ${quote(wireValue(draft))}`];
  if (!draft.isOff && instance !== source.instances[0]) {
    lines.push(`${name(`${source.source}.instance`)}: ${quote(instance)}`);
  }
  return lines.join('\n');
}

const FIELDS = ['environment', 'instance', 'key', 'value', 'note'] as const;
export type DraftField = (typeof FIELDS)[number];

/** The field that an error of the API names, and what it says of it. */
export function fieldError(
  error: unknown,
): { field: DraftField; message: string } | undefined {
  if (!(error instanceof MonitoringApiError) || error.status !== 400)
    return undefined;
  const [, name, message] = /^(\w+): ([\s\S]+)$/.exec(error.message) ?? [];
  const field = FIELDS.find(known => known === name);
  return field && message ? { field, message } : undefined;
}
