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
import { isAppName, isName, isNamespace } from './grammar';
import { pivotSchema } from './schemas';
import { parseSelector, selectorText } from './selector';

/** How an entity is named in Argo CD. */
export type ArgocdPivot =
  /** Applications as `name` or `namespace/name`, of this project where one is given. */
  | { readonly kind: 'apps'; readonly apps: readonly string[]; readonly project?: string }
  /** All applications whose labels fulfil this. */
  | {
      readonly kind: 'selector';
      readonly selector: string;
      readonly namespace?: string;
      readonly project?: string;
    }
  /** All applications of a project. */
  | { readonly kind: 'project'; readonly project: string; readonly namespace?: string };

/** Most applications of one pivot. */
const MAX_APPS = 20;

const APP_KEY = annotationName(ANNOTATION_KEYS.argocdAppName);
const PROJECT_KEY = annotationName(ANNOTATION_KEYS.argocdProject);
const INSTANCE_KEY = annotationName(ANNOTATION_KEYS.argocdInstance);
const {
  argocdAppName: FOREIGN_APP_KEY,
  argocdAppSelector: SELECTOR_KEY,
  argocdAppNamespace: NAMESPACE_KEY,
  argocdProjectName: FOREIGN_PROJECT_KEY,
  argocdInstanceName: FOREIGN_INSTANCE_KEY,
} = FOREIGN_KEYS;

const INSTANCE_NAME = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,62}$/;

const EXAMPLES: Record<string, string> = {
  [APP_KEY]: 'cart-prod,argocd-shop/cart-uat',
  [FOREIGN_APP_KEY]: 'cart-prod',
  [SELECTOR_KEY]: 'app.kubernetes.io/part-of=cart,tier in (web,api)',
  [NAMESPACE_KEY]: 'argocd-shop',
  [PROJECT_KEY]: 'shop',
  [FOREIGN_PROJECT_KEY]: 'shop',
  [INSTANCE_KEY]: 'main',
  [FOREIGN_INSTANCE_KEY]: 'main',
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

/** Keys and values of one level, with what was found wrong while reading them. */
function createReader(values: ReadonlyMap<string, string>) {
  const problems: PivotProblem[] = [];
  const blame = (key: string, value: string, message: string) => {
    problems.push({ key, value: shown(value), message, example: EXAMPLES[key]! });
  };
  return {
    problems,
    blame,
    /** A value that fits; undefined when it is absent or empty, or does not fit, which is noted. */
    optional(key: string, fits: (text: string) => boolean, message: string): string | undefined {
      const value = values.get(key)?.trim() ?? '';
      if (value === '') return undefined;
      if (fits(value)) return value;
      blame(key, values.get(key)!, message);
      return undefined;
    },
  };
}
type Reader = ReturnType<typeof createReader>;

const PROJECT_WORDS = 'is not the name of a project: small letters, digits, "-" and ".", 253 characters at most';

function readApps(reader: Reader, key: string, value: string, namespace: string | undefined): string[] {
  const names = [...new Set(value.split(',').map(item => item.trim()))].sort();
  if (names.length > MAX_APPS) reader.blame(key, value, `lists more than ${MAX_APPS} applications`);
  else if (!names.every(isAppName)) {
    reader.blame(
      key,
      value,
      'is not a comma list of applications, each as name or namespace/name: small letters, digits, "-" and "."',
    );
  }
  return names.map(name => (namespace === undefined || name.includes('/') ? name : `${namespace}/${name}`));
}

function readSelector(reader: Reader, value: string): string {
  const requirements = parseSelector(value);
  if (requirements) return selectorText(requirements);
  reader.blame(
    SELECTOR_KEY,
    value,
    'is not a label selector of Kubernetes, with at most 10 conditions, of which one at least says what a label is',
  );
  return '';
}

/** The instance that the keys name: of a list the first that is configured. */
function readInstance(
  reader: Reader,
  values: ReadonlyMap<string, string>,
  instances: readonly string[],
): string | undefined {
  const key = values.has(INSTANCE_KEY) ? INSTANCE_KEY : FOREIGN_INSTANCE_KEY;
  const value = values.get(key)?.trim() ?? '';
  if (value === '' && key === FOREIGN_INSTANCE_KEY) return undefined;
  const names = key === INSTANCE_KEY ? [value] : value.split(',').map(name => name.trim());
  if (!names.every(name => INSTANCE_NAME.test(name))) {
    reader.blame(key, values.get(key)!, 'is not the name of an instance: letters, digits, ".", "_" and "-"');
    return undefined;
  }
  return names.find(name => instances.includes(name)) ?? names[0];
}

/** The pivot of the first key that speaks, in the order: names, selector, project. */
function readPivot(reader: Reader, values: ReadonlyMap<string, string>): ArgocdPivot | undefined {
  const projectKey = values.has(PROJECT_KEY) ? PROJECT_KEY : FOREIGN_PROJECT_KEY;
  const project = reader.optional(projectKey, isName, PROJECT_WORDS);
  const namespace = reader.optional(
    NAMESPACE_KEY,
    isNamespace,
    'is not the name of a namespace: small letters, digits and "-", 63 characters at most',
  );
  const inProject = project === undefined ? {} : { project };
  const inNamespace = namespace === undefined ? {} : { namespace };
  for (const key of [APP_KEY, FOREIGN_APP_KEY]) {
    if (values.has(key)) {
      return { kind: 'apps', apps: readApps(reader, key, values.get(key)!, namespace), ...inProject };
    }
  }
  if (values.has(SELECTOR_KEY)) {
    const selector = readSelector(reader, values.get(SELECTOR_KEY)!);
    return { kind: 'selector', selector, ...inNamespace, ...inProject };
  }
  return project === undefined ? undefined : { kind: 'project', project, ...inNamespace };
}

/** A value that the store, too, must hold to: nothing outside the grammar reaches Argo CD. */
function isPivot(pivot: ArgocdPivot): boolean {
  const { project } = pivot;
  const namespace = pivot.kind === 'apps' ? undefined : pivot.namespace;
  if (project !== undefined && !isName(project)) return false;
  if (namespace !== undefined && !isNamespace(namespace)) return false;
  if (pivot.kind === 'selector') {
    const requirements = parseSelector(pivot.selector);
    return requirements !== undefined && selectorText(requirements) === pivot.selector;
  }
  if (pivot.kind === 'project') return true;
  return pivot.apps.length > 0 && pivot.apps.length <= MAX_APPS && pivot.apps.every(isAppName);
}

/**
 * Argo CD's pivots.
 *
 * @param instances - all that are configured: of a list of instances the first of these counts
 */
export function createArgocdPivot(instances: readonly { readonly name: string }[]): PivotDefinition<ArgocdPivot> {
  const names = instances.map(instance => instance.name);

  function parse(values: ReadonlyMap<string, string>): PivotParseResult<ArgocdPivot> {
    const first = [APP_KEY, FOREIGN_APP_KEY, SELECTOR_KEY, PROJECT_KEY, FOREIGN_PROJECT_KEY].find(key => values.has(key));
    if (first === undefined) return { kind: 'absent' };
    if (values.get(first)!.trim() === '') return { kind: 'off' };
    const reader = createReader(values);
    const pivot = readPivot(reader, values);
    const instance = readInstance(reader, values, names);
    if (!pivot || reader.problems.length > 0) return { kind: 'invalid', problems: reader.problems };
    const selector = values.get(SELECTOR_KEY)?.trim() ?? '';
    if (pivot.kind !== 'apps' || selector === '') return { kind: 'pivot', pivot, instance };
    reader.blame(SELECTOR_KEY, selector, `is not read, because ${first} is read first; keep one of them`);
    return { kind: 'pivot', pivot, instance, problems: reader.problems };
  }

  return {
    rosettaKeys: [ANNOTATION_KEYS.argocdAppName, ANNOTATION_KEYS.argocdProject],
    foreignKeys: [FOREIGN_APP_KEY, SELECTOR_KEY, NAMESPACE_KEY, FOREIGN_PROJECT_KEY, FOREIGN_INSTANCE_KEY],
    instanceKey: ANNOTATION_KEYS.argocdInstance,
    isInherited: false,
    givesSignals: false,
    environmentOfFacts: true,
    parse,
    serialize: pivot => JSON.stringify(pivotSchema.parse(pivot)),
    deserialize: text => {
      const pivot = pivotSchema.parse(JSON.parse(text));
      if (!isPivot(pivot)) throw new RangeError('The stored Argo CD pivot is outside its grammar');
      return pivot;
    },
  };
}
