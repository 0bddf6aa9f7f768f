import { appsOf } from './deliveryApps';
import { projectOf } from './deliveryProjects';
import { ComponentSpec } from './topologyData';

/** How a component points at its GitLab project. */
export type ProjectMappingKind =
  | 'path'
  | 'number'
  /** `gitlab.com/project-slug`. */
  | 'slug'
  /** Only by where its source is. */
  | 'location'
  /** By the name it had before it was renamed. */
  | 'former'
  /** By a well-formed path or number of nobody. */
  | 'nobody'
  | 'nobody-number'
  /** By a text that is no path. */
  | 'bad'
  | 'unmapped';

// Not listed = by path.
const PROJECT_KINDS: Readonly<Record<string, ProjectMappingKind>> = {
  'payments-orchestrator': 'number',
  'ledger-core': 'number',
  'cards-switch': 'number',
  'web-gateway': 'slug',
  'web-session': 'slug',
  'sepa-mandates': 'slug',
  'profile-api': 'location',
  'consent-api': 'location',
  'cards-portal': 'location',
  'payments-notifier': 'former',
  'cards-disputes': 'nobody',
  'repayment-scheduler': 'nobody-number',
  'offer-engine': 'bad',
  'fraud-rules': 'unmapped',
  'mobile-config': 'unmapped',
  'web-documents': 'unmapped',
};

/** How a component points at its Argo CD applications. */
export type AppMappingKind =
  /** All in one list. */
  | 'names'
  /** `argocd/app-name`. */
  | 'foreign'
  /** `argocd/app-selector`. */
  | 'selector'
  /** Production in the base key, UAT in an overlay. */
  | 'overlay'
  /** Without the namespace it lives in: refused as if it were not there. */
  | 'no-namespace'
  /** By a well-formed name of nobody. */
  | 'nobody'
  | 'bad'
  | 'unmapped';

// Not listed = by name, where it has applications.
const APP_KINDS: Readonly<Record<string, AppMappingKind>> = {
  'cards-portal': 'foreign',
  'web-session': 'foreign',
  'credit-scoring': 'selector',
  'cards-tokenizer': 'selector',
  'statements-api': 'overlay',
  'loan-application': 'overlay',
  'payments-router': 'overlay',
  'mobile-push': 'no-namespace',
  'collections-api': 'nobody',
  'kyc-check': 'bad',
  'fraud-rules': 'unmapped',
  'cards-disputes': 'unmapped',
  'web-documents': 'unmapped',
};

const kindIn = <T>(kinds: Readonly<Record<string, T>>, name: string, rest: T) =>
  Object.hasOwn(kinds, name) ? kinds[name] : rest;

/** How a component points at its GitLab project. */
export const projectMappingOf = (component: string): ProjectMappingKind =>
  kindIn(PROJECT_KINDS, component, 'path');

/** How a component points at its Argo CD applications; `unmapped` where it has none. */
export function appMappingOf(component: string): AppMappingKind {
  return appsOf(projectOf(component)).length
    ? kindIn(APP_KINDS, component, 'names')
    : 'unmapped';
}

/** Web address of the simulated GitLab where the demo starts it. */
const GITLAB_ADDRESS = 'http://127.0.0.1:7100/gitlab/main';

const PROJECT_KEY = 'rosetta.io/gitlab.projectId';
const APP_KEY = 'rosetta.io/argocd.appName';
const UAT_APP_KEY = 'rosetta.io/env.uat.argocd.appName';

function projectAnnotations({ name }: ComponentSpec): Record<string, string> {
  const { id, path, formerPath = path } = projectOf(name);
  switch (projectMappingOf(name)) {
    case 'path':
      return { [PROJECT_KEY]: path };
    case 'number':
      return { [PROJECT_KEY]: String(id) };
    case 'slug':
      return { 'gitlab.com/project-slug': path };
    case 'location':
      return {
        'backstage.io/source-location': `url:${GITLAB_ADDRESS}/${path}/`,
      };
    case 'former':
      return { [PROJECT_KEY]: formerPath };
    case 'nobody':
      return { [PROJECT_KEY]: `${path}-portal` };
    case 'nobody-number':
      return { [PROJECT_KEY]: '999001' };
    case 'bad':
      return { [PROJECT_KEY]: path.replace('/', '//') };
    default:
      return {};
  }
}

function appAnnotations({ name }: ComponentSpec): Record<string, string> {
  const apps = appsOf(projectOf(name));
  const full = apps.map(app =>
    app.namespace === 'argocd' ? app.name : `${app.namespace}/${app.name}`,
  );
  switch (appMappingOf(name)) {
    case 'names':
      return { [APP_KEY]: full.join(',') };
    case 'foreign':
      return { 'argocd/app-name': full[0] };
    case 'selector':
      return { 'argocd/app-selector': `app.kubernetes.io/name=${name}` };
    case 'overlay':
      return { [APP_KEY]: full[0], [UAT_APP_KEY]: full[1] };
    case 'no-namespace':
      return { [APP_KEY]: apps.map(app => app.name).join(',') };
    case 'nobody':
      return { [APP_KEY]: `${name}-live` };
    case 'bad':
      return { [APP_KEY]: `${name} (prod)` };
    default:
      return {};
  }
}

/** GitLab and Argo CD annotations of a component in the demo catalog. */
export function componentDeliveryAnnotations(
  spec: ComponentSpec,
): Record<string, string> {
  return { ...projectAnnotations(spec), ...appAnnotations(spec) };
}
