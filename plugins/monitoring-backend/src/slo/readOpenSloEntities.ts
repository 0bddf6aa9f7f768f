import { Entity, stringifyEntityRef } from '@backstage/catalog-model';
import {
  readOpenSlo,
  ROSETTA_PREFIX,
  SIGNAL_SLI_EXAMPLE,
  SloDefinition,
  sloKey,
  SloProblem,
} from '@rosetta/backstage-plugin-monitoring-common';
import { Finding, showValue } from '../pivots';

/** Group of `apiVersion` of OpenSLO objects. */
const GROUP = 'openslo';
/** Names the environment of what a document promises. */
const ENVIRONMENT = `${ROSETTA_PREFIX}environment`;
/** Indicators that only a query of a tool could count. */
const QUERY_KINDS: ReadonlySet<string> = new Set(['ratio', 'ratio_raw', 'threshold']);

/** What the OpenSLO documents of the catalog promise. */
export interface OpenSloReading {
  /** By entity. */
  readonly declared: ReadonlyMap<string, readonly SloDefinition[]>;
  readonly findings: readonly Finding[];
  /** Documents whose entity is not known: nobody can be told but whoever runs this. */
  readonly orphans: readonly string[];
}

interface Spec {
  readonly service?: unknown;
  readonly indicatorRef?: unknown;
}

const isOpenSlo = ({ apiVersion }: Entity) => apiVersion.split('/')[0] === GROUP;
const namespaceOf = ({ metadata }: Entity) => metadata.namespace ?? 'default';

/** What a document names: its service and its indicator, of its own namespace. */
function referenced(document: Entity, others: readonly Entity[]): Entity[] {
  const { service, indicatorRef } = (document.spec ?? {}) as Spec;
  return others.filter(
    other =>
      namespaceOf(other) === namespaceOf(document) &&
      ((other.kind === 'Service' && other.metadata.name === service) || (other.kind === 'SLI' && other.metadata.name === indicatorRef)),
  );
}

/** Without what Backstage adds to any entity. */
function plain({ apiVersion, kind, metadata, spec }: Entity): object {
  const { name, annotations, labels, displayName } = metadata as Entity['metadata'] & { displayName?: string };
  return { apiVersion, kind, metadata: { name, annotations, labels, ...(displayName === undefined ? {} : { displayName }) }, spec };
}

/**
 * Reads OpenSLO v1 documents that the catalog holds as entities (the module
 * `catalog-backend-module-monitoring` lets it). A document is about `spec.service`: the entity that a `Service` of that
 * name gives in `rosetta.io/entity-ref`, else the Component of that name; and about the environment in
 * `rosetta.io/environment`, else the default one.
 *
 * What is wrong with a document is a finding on its entity; the others count.
 *
 * @param known - entities that can be monitored
 */
export function readOpenSloEntities(
  entities: readonly Entity[],
  { environments, defaultEnvironment }: { readonly environments: readonly string[]; readonly defaultEnvironment: string },
  known: ReadonlySet<string>,
): OpenSloReading {
  const all = entities.filter(isOpenSlo).sort((a, b) => stringifyEntityRef(a).localeCompare(stringifyEntityRef(b), 'en-US'));
  const documents = all.filter(entity => entity.kind === 'SLO');
  const others = all.filter(entity => entity.kind !== 'SLO');
  const declared = new Map<string, SloDefinition[]>();
  const findings: Finding[] = [];
  const orphans: string[] = [];
  const taken = new Set<string>();
  for (const document of documents) {
    const environment = document.metadata.annotations?.[ENVIRONMENT]?.trim() || defaultEnvironment;
    const near = referenced(document, others);
    const { definitions, problems } = readOpenSlo([...near, document].map(plain), {
      environment,
      entityRefOf: service => `component:${namespaceOf(document)}/${service}`,
    });
    const service = (document.spec as Spec | undefined)?.service;
    const named = near.find(other => other.kind === 'Service')?.metadata.annotations?.[`${ROSETTA_PREFIX}entity-ref`];
    const entityRef = (named ?? `component:${namespaceOf(document)}/${String(service)}`).toLocaleLowerCase('en-US');
    if (!known.has(entityRef)) {
      orphans.push(stringifyEntityRef(document));
      continue;
    }
    const said: SloProblem[] = [...problems];
    if (!environments.includes(environment)) {
      said.push({ severity: 'error', part: ENVIRONMENT, message: `There is no environment ${showValue(environment)}`, example: defaultEnvironment });
    }
    const kept = environments.includes(environment)
      ? definitions.map(definition => ({ ...definition, entityRef })).filter(definition => !taken.has(sloKey(definition)))
      : [];
    if (environments.includes(environment) && kept.length < definitions.length) {
      said.push({ severity: 'error', part: 'metadata.name', message: 'Another document of this name promises the same', example: 'name: search-availability' });
    }
    for (const definition of kept) taken.add(sloKey(definition));
    const queries = kept.filter(definition => QUERY_KINDS.has(definition.sli.kind));
    if (queries.length > 0) {
      said.push({
        severity: 'warning', part: 'spec.indicator', example: SIGNAL_SLI_EXAMPLE,
        message: 'Queries of other tools are not run: this SLO is shown as declared and not judged',
      });
    }
    declared.set(entityRef, [...(declared.get(entityRef) ?? []), ...kept]);
    if (said.length === 0) continue;
    findings.push({
      entityRef,
      environment: environments.includes(environment) ? environment : defaultEnvironment,
      source: 'rosetta',
      // One finding per document is kept, so it names all that is wrong with it.
      key: `openslo/${document.metadata.name}`,
      value: showValue(said[0].part),
      message: said.map(problem => problem.message).join('; '),
      example: said[0].example,
      isBlocking: false,
      blocksSignals: false,
    });
  }
  return { declared, findings, orphans };
}
