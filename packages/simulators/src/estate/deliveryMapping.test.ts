import { buildCatalog } from './catalog';
import { COMPONENTS } from './componentData';
import { APPS, CLOSED_ARGO_PROJECT } from './deliveryApps';
import { PROJECTS } from './deliveryProjects';

const annotations = new Map(
  Object.values(buildCatalog())
    .flat()
    .filter(entity => entity.kind === 'Component')
    .map(entity => [entity.metadata.name, entity.metadata.annotations ?? {}]),
);
const valueOf = (component: string, key: string) =>
  annotations.get(component)?.[key];
const namesWith = (key: string) =>
  [...annotations].flatMap(([name, values]) => (key in values ? [name] : []));

const PROJECT = 'rosetta.io/gitlab.projectId';
const APP = 'rosetta.io/argocd.appName';

describe('delivery annotations', () => {
  it('name a project that exists, but for those that are wrong on purpose', () => {
    const known = new Set(
      PROJECTS.flatMap(({ id, path }) => [String(id), path]),
    );
    const wrong = namesWith(PROJECT).filter(
      name => !known.has(valueOf(name, PROJECT) ?? ''),
    );
    expect(wrong).toEqual([
      'payments-notifier',
      'cards-disputes',
      'offer-engine',
      'repayment-scheduler',
    ]);
  });

  it('name applications that exist and may be seen, but for those that are wrong on purpose', () => {
    const known = new Set(
      APPS.filter(app => app.argoProject !== CLOSED_ARGO_PROJECT).map(app =>
        app.namespace === 'argocd' ? app.name : `${app.namespace}/${app.name}`,
      ),
    );
    const wrong = namesWith(APP).filter(
      name =>
        !(valueOf(name, APP) ?? '').split(',').every(app => known.has(app)),
    );
    expect(wrong).toEqual([
      'collections-api',
      'mobile-push',
      'interest-engine',
      'kyc-check',
    ]);
  });

  it('use every kind of key', () => {
    expect(namesWith('gitlab.com/project-slug')).toHaveLength(3);
    expect(namesWith('backstage.io/source-location')).toHaveLength(3);
    expect(namesWith('argocd/app-name')).toEqual([
      'cards-portal',
      'web-session',
    ]);
    expect(namesWith('argocd/app-selector')).toHaveLength(2);
    expect(namesWith('rosetta.io/env.uat.argocd.appName')).toHaveLength(3);
    expect(valueOf('payments-api', PROJECT)).toBe('payments/payments-api');
    expect(valueOf('payments-api', APP)).toBe(
      'payments-api-prod,payments-api-uat',
    );
    expect(valueOf('mobile-gateway', APP)).toMatch(/^argocd-mobile\//);
  });

  it('leave most components with both tools, and some with one or none', () => {
    const without = COMPONENTS.filter(({ name }) =>
      Object.keys(annotations.get(name) ?? {}).every(
        key => !/gitlab|argocd|source-location/.test(key),
      ),
    ).map(spec => spec.name);
    expect(without).toEqual(['fraud-rules', 'web-documents']);
    expect(namesWith(APP).length).toBeGreaterThan(25);
    expect(namesWith(PROJECT).length).toBeGreaterThan(30);
  });
});
