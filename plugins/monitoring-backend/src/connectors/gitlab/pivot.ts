import {
  ANNOTATION_KEYS,
  annotationName,
  FOREIGN_KEYS,
} from '@rosetta/backstage-plugin-monitoring-common';
import {
  cleanText,
  PivotDefinition,
  PivotParseResult,
  PivotProblem,
} from '@rosetta/backstage-plugin-monitoring-node';
import { InstanceAddresses, instanceNamed } from './addresses';
import { isHost, isProject, isProjectId, isProjectPath } from './grammar';
import { pivotSchema } from './schemas';
import { readSourceLocation } from './sourceLocation';

/** How an entity is named in GitLab: a project by its number or its full path. */
export interface GitlabPivot {
  readonly project: string;
}

const PROJECT_KEY = annotationName(ANNOTATION_KEYS.gitlabProjectId);
const INSTANCE_KEY = annotationName(ANNOTATION_KEYS.gitlabInstance);
const { gitlabProjectId: ID_KEY, gitlabProjectSlug: SLUG_KEY } = FOREIGN_KEYS;
const { gitlabInstance: FOREIGN_INSTANCE_KEY, sourceLocation: LOCATION_KEY } = FOREIGN_KEYS;

const INSTANCE_NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$/;

const EXAMPLES: Record<string, string> = {
  [PROJECT_KEY]: 'shop/cart',
  [ID_KEY]: '4711',
  [SLUG_KEY]: 'shop/cart',
  [INSTANCE_KEY]: 'main',
  [FOREIGN_INSTANCE_KEY]: 'gitlab.example.com',
};

/** A value for a person to see: control characters as escapes, at most 200 characters. */
function shown(value: string): string {
  const escaped = Array.from(value.slice(0, 200), character =>
    cleanText(character, 2) === '' && character !== ' '
      ? `\\u${character.codePointAt(0)!.toString(16).padStart(4, '0')}`
      : character,
  ).join('');
  return escaped.slice(0, 200);
}

function problem(key: string, value: string, message: string): PivotProblem {
  return { key, value: shown(value), message, example: EXAMPLES[key]! };
}

const PATH_WORDS =
  'the full path of a project: two to ten parts of letters, digits, ".", "_" and "-" joined by "/", 255 characters at most, without .git';

/** Keys in the order tried, with what fits them. */
const READERS: readonly (readonly [key: string, fits: (text: string) => boolean, words: string])[] = [
  [PROJECT_KEY, isProject, `is neither the number of a project nor ${PATH_WORDS}`],
  [ID_KEY, isProjectId, 'is not the number of a project, 1 to 10 digits'],
  [SLUG_KEY, isProjectPath, `is not ${PATH_WORDS}`],
];

/** The instance that the keys name; a problem when it is no name at all. */
function readInstance(
  instances: readonly InstanceAddresses[],
  values: ReadonlyMap<string, string>,
): { name: string | undefined; problems: readonly PivotProblem[] } {
  const own = values.get(INSTANCE_KEY)?.trim();
  if (own !== undefined) {
    return INSTANCE_NAME.test(own)
      ? { name: own, problems: [] }
      : {
          name: undefined,
          problems: [
            problem(INSTANCE_KEY, own, 'is not the name of an instance: letters, digits, _ and -'),
          ],
        };
  }
  const foreign = values.get(FOREIGN_INSTANCE_KEY)?.trim() ?? '';
  if (foreign === '') return { name: undefined, problems: [] };
  if (!isHost(foreign) && !INSTANCE_NAME.test(foreign)) {
    const words = 'is neither the name of an instance nor its host';
    return { name: undefined, problems: [problem(FOREIGN_INSTANCE_KEY, foreign, words)] };
  }
  return { name: instanceNamed(instances, foreign) ?? foreign, problems: [] };
}

/** The project of the repository that the entity was read from, where it is ours to read. */
function readLocation(
  instances: readonly InstanceAddresses[],
  values: ReadonlyMap<string, string>,
): PivotParseResult<GitlabPivot> {
  const place = readSourceLocation(instances, values.get(LOCATION_KEY) ?? '');
  const named = readInstance(instances, values).name;
  if (!place || (named !== undefined && named !== place.instance)) return { kind: 'absent' };
  return { kind: 'pivot', pivot: { project: place.project }, instance: place.instance };
}

/**
 * GitLab's pivots.
 *
 * @param instances - all that are configured: a location belongs to the one whose host it has
 */
export function createGitlabPivot(
  instances: readonly InstanceAddresses[],
): PivotDefinition<GitlabPivot> {
  function parse(values: ReadonlyMap<string, string>): PivotParseResult<GitlabPivot> {
    const first = READERS.find(([key]) => values.has(key));
    if (!first) return readLocation(instances, values);
    const [key, fits, words] = first;
    const value = values.get(key)!;
    const project = value.trim();
    if (project === '') return { kind: 'off' };
    const { name, problems } = readInstance(instances, values);
    const faults = fits(project) ? problems : [problem(key, value, words), ...problems];
    if (faults.length > 0) return { kind: 'invalid', problems: faults };
    return { kind: 'pivot', pivot: { project }, instance: name };
  }
  return {
    rosettaKeys: [ANNOTATION_KEYS.gitlabProjectId],
    foreignKeys: [ID_KEY, SLUG_KEY, FOREIGN_INSTANCE_KEY, LOCATION_KEY],
    instanceKey: ANNOTATION_KEYS.gitlabInstance,
    isInherited: false,
    givesSignals: false,
    environmentOfFacts: true,
    parse,
    serialize: ({ project }) => JSON.stringify({ project }),
    deserialize: text => pivotSchema.parse(JSON.parse(text)),
  };
}
