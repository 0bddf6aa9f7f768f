import { stringify } from 'yaml';
import {
  componentCiAnnotations,
  resourceCiAnnotations,
  systemCiAnnotations,
} from './ciMapping';
import { COMPONENTS } from './componentData';
import { componentDeliveryAnnotations } from './deliveryMapping';
import { componentLogAnnotations, systemLogAnnotations } from './logMapping';
import { componentPivot, resourcePivot } from './mapping';
import { GROUPS, USERS } from './organisationData';
import { componentPromises } from './promises';
import { Environment, instanceOfDomain } from './topology';
import { ComponentSpec, DOMAINS, RESOURCES, SYSTEMS } from './topologyData';

/** A catalog entity, as far as the demo uses it. */
export interface CatalogEntity {
  apiVersion: 'backstage.io/v1alpha1';
  kind: string;
  metadata: {
    name: string;
    title?: string;
    description?: string;
    annotations?: Record<string, string>;
    labels?: Record<string, string>;
    tags?: string[];
  };
  spec: Record<string, unknown>;
}

const PREFIX = 'rosetta.io/';
const FOREIGN_KEY = 'dynatrace.com/dynatrace-entity-id';
const DEFAULT_ENVIRONMENT: Environment = 'production';

const entity = (
  kind: string,
  metadata: CatalogEntity['metadata'],
  spec: Record<string, unknown>,
): CatalogEntity => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind,
  metadata,
  spec,
});

function annotationKey(key: string, environment: Environment): string {
  if (environment !== DEFAULT_ENVIRONMENT) {
    // Foreign keys know no environments; the overlay is always ours.
    return `${PREFIX}env.${environment}.${
      key === 'foreign' ? 'dynatrace.entityId' : key
    }`;
  }
  return key === 'foreign' ? FOREIGN_KEY : `${PREFIX}${key}`;
}

function instanceAnnotation(system: string): Record<string, string> {
  const domain =
    SYSTEMS.find(candidate => candidate.name === system)?.domain ?? '';
  const instance = instanceOfDomain(domain);
  return instance === 'main'
    ? {}
    : { [`${PREFIX}dynatrace.instance`]: instance };
}

function componentAnnotations(spec: ComponentSpec): Record<string, string> {
  const annotations: Record<string, string> = {
    [`${PREFIX}tier`]: String(spec.tier),
  };
  const environments: Environment[] =
    spec.hasUat && spec.mapping !== 'bad'
      ? ['production', 'uat']
      : ['production'];
  for (const environment of environments) {
    const pivot = componentPivot(spec, environment);
    if (pivot) {
      annotations[annotationKey(pivot.key, environment)] = pivot.value;
    }
  }
  return {
    ...annotations,
    ...(spec.mapping === 'unmapped' ? {} : instanceAnnotation(spec.system)),
    ...componentCiAnnotations(spec),
    ...componentDeliveryAnnotations(spec),
    ...componentLogAnnotations(spec),
    ...componentPromises(spec),
  };
}

/** Entities that the demo's developer, who does not own them, may not see. */
const CONFIDENTIAL: ReadonlySet<string> = new Set(['loan-ledger']);

const APIS: readonly { name: string; title: string; provider: string }[] = [
  { name: 'payments-v2', title: 'Payments API v2', provider: 'payments-api' },
  { name: 'accounts-v1', title: 'Accounts API v1', provider: 'ledger-core' },
  {
    name: 'cards-authorisation-v3',
    title: 'Cards authorisation API v3',
    provider: 'cards-switch',
  },
  {
    name: 'trade-documents-v1',
    title: 'Trade documents API v1',
    provider: 'trade-documents',
  },
];

function componentEntity(spec: ComponentSpec): CatalogEntity {
  const provided = APIS.filter(api => api.provider === spec.name).map(
    api => api.name,
  );
  return entity(
    'Component',
    {
      name: spec.name,
      annotations: componentAnnotations(spec),
      ...(CONFIDENTIAL.has(spec.name)
        ? { labels: { 'northbank.example/confidential': 'true' } }
        : {}),
      tags: [spec.rhythm === 'batch' ? 'batch' : 'online'],
    },
    {
      type: 'service',
      lifecycle: spec.tier === 4 ? 'deprecated' : 'production',
      owner: `group:${spec.owner}`,
      system: spec.system,
      ...(spec.dependsOn.length ? { dependsOn: spec.dependsOn } : {}),
      ...(provided.length ? { providesApis: provided } : {}),
    },
  );
}

function organisation(): CatalogEntity[] {
  const groups = GROUPS.map(group =>
    entity(
      'Group',
      { name: group.name, title: group.title },
      {
        type: group.type,
        profile: { displayName: group.title },
        ...(group.parent ? { parent: group.parent } : {}),
        children: GROUPS.filter(child => child.parent === group.name).map(
          child => child.name,
        ),
      },
    ),
  );
  const users = USERS.map(user =>
    entity(
      'User',
      { name: user.name },
      {
        profile: {
          displayName: user.displayName,
          email: `${user.name}@northbank.example`,
        },
        memberOf: [user.memberOf],
      },
    ),
  );
  return [...groups, ...users];
}

function resources(): CatalogEntity[] {
  return RESOURCES.map(spec =>
    entity(
      'Resource',
      {
        name: spec.name,
        title: spec.title,
        annotations: {
          [`${PREFIX}tier`]: String(spec.tier),
          [`${PREFIX}dynatrace.entityId`]: resourcePivot(spec, 'production'),
          ...(spec.hasUat
            ? {
                [`${PREFIX}env.uat.dynatrace.entityId`]: resourcePivot(
                  spec,
                  'uat',
                ),
              }
            : {}),
          ...instanceAnnotation(spec.system),
          ...resourceCiAnnotations(spec),
        },
      },
      { type: spec.type, owner: `group:${spec.owner}`, system: spec.system },
    ),
  );
}

function apis(): CatalogEntity[] {
  return APIS.map(api => {
    const provider = COMPONENTS.find(spec => spec.name === api.provider);
    return entity(
      'API',
      { name: api.name, title: api.title },
      {
        type: 'openapi',
        lifecycle: 'production',
        owner: `group:${provider?.owner}`,
        system: provider?.system,
        definition: `openapi: 3.0.3\ninfo:\n  title: ${api.title}\n  version: 1.0.0\npaths: {}\n`,
      },
    );
  });
}

/** The demo catalog: file name to entities, in the order they are written. */
export function buildCatalog(): Record<string, CatalogEntity[]> {
  const files: Record<string, CatalogEntity[]> = {
    'organisation.yaml': organisation(),
    'domains.yaml': DOMAINS.map(domain =>
      entity(
        'Domain',
        { name: domain.name, title: domain.title },
        { owner: `group:${domain.owner}` },
      ),
    ),
    'systems.yaml': SYSTEMS.map(system => {
      const annotations = {
        ...systemCiAnnotations(system),
        ...systemLogAnnotations(system),
      };
      return entity(
        'System',
        {
          name: system.name,
          title: system.title,
          ...(Object.keys(annotations).length ? { annotations } : {}),
        },
        { owner: `group:${system.owner}`, domain: system.domain },
      );
    }),
    'resources.yaml': resources(),
    'apis.yaml': apis(),
  };
  for (const domain of DOMAINS) {
    const systems = SYSTEMS.filter(system => system.domain === domain.name).map(
      system => system.name,
    );
    files[`components-${domain.name}.yaml`] = COMPONENTS.filter(spec =>
      systems.includes(spec.system),
    ).map(componentEntity);
  }
  const targets = Object.keys(files).map(name => `./${name}`);
  return {
    'all.yaml': [
      entity(
        'Location',
        { name: 'northbank', description: 'The simulated estate of a bank' },
        { targets },
      ),
    ],
    ...files,
  };
}

const HEADER =
  '# Generated from src/estate; run src/writeCatalog.ts after changing the estate.\n';

/** The text of each file of the demo catalog. */
export function renderCatalog(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(buildCatalog()).map(([name, entities]) => [
      name,
      HEADER +
        entities
          .map(item => `---\n${stringify(item, { lineWidth: 0 })}`)
          .join(''),
    ]),
  );
}
