import { Entity } from '@backstage/catalog-model';
import { mapInTurns } from '@rosetta/backstage-plugin-monitoring-node';
import { MONITORED_KINDS, readCatalog, readScopes } from './catalog';
import { MonitoringConfig } from './config';
import { MappingValue, PivotSource, readDeploySource, readMaintenance, resolvePivots } from './pivots';
import { readOpenSloEntities, readSlos } from './slo';
import { CatalogContent } from './store';

/** What is kept of a catalog, and what belongs to nothing in it. */
export interface ReadContent extends CatalogContent {
  /** OpenSLO documents whose entity is not known. */
  readonly orphanSlos: readonly string[];
}

/** What the store keeps of the catalog: entities, relations, scopes, pivots and findings. */
export async function readContent(
  entities: readonly Entity[],
  config: Pick<MonitoringConfig, 'environments' | 'defaultEnvironment' | 'reportingZone' | 'objectives' | 'burnPolicies'>,
  pivotSources: readonly PivotSource[],
  mappings: readonly MappingValue[] = [],
): Promise<ReadContent> {
  const snapshot = await readCatalog(entities);
  const monitored = snapshot.entities.filter(entity =>
    (MONITORED_KINDS as readonly string[]).includes(entity.kind),
  );
  const annotationsOf = new Map(snapshot.entities.map(entity => [entity.entityRef, entity.annotations]));
  const mappingsOf = new Map<string, MappingValue[]>();
  for (const mapping of mappings) {
    mappingsOf.set(mapping.entityRef, [...(mappingsOf.get(mapping.entityRef) ?? []), mapping]);
  }
  const resolved = await mapInTurns(monitored, entity =>
    resolvePivots(
      entity.entityRef,
      entity.annotations,
      config.environments,
      config.defaultEnvironment,
      pivotSources,
      entity.systemRef === null ? {} : annotationsOf.get(entity.systemRef),
      mappingsOf.get(entity.entityRef),
    ),
  );
  const announced = await mapInTurns(monitored, entity =>
    readMaintenance(
      entity.entityRef,
      entity.annotations,
      config.environments,
      config.defaultEnvironment,
      entity.systemRef === null ? {} : annotationsOf.get(entity.systemRef),
    ),
  );
  const deployed = await mapInTurns(monitored, entity => readDeploySource(entity.entityRef, entity.annotations, config.environments));
  const pivots = resolved.flatMap(result => result.pivots);
  const documents = readOpenSloEntities(entities, config, new Set(monitored.map(entity => entity.entityRef)));
  const promised = await mapInTurns(monitored, (entity, index) =>
    readSlos(
      {
        ...entity,
        declared: documents.declared.get(entity.entityRef),
        measuredIn: new Set(
          resolved[index].pivots
            .filter(pivot => pivot.state === 'mapped' && pivot.isSignalSource)
            .map(pivot => pivot.environment),
        ),
      },
      config,
    ),
  );
  const mapped = new Set(
    pivots.filter(pivot => pivot.state === 'mapped').map(pivot => pivot.entityRef),
  );
  // What an entity has of its System is no telemetry of its own (KPI.md 4.4.4).
  const ownMapped = new Set(
    pivots.filter(pivot => pivot.state === 'mapped' && pivot.origin !== 'inherited').map(pivot => pivot.entityRef),
  );
  const memberships = await readScopes(snapshot, ref => ownMapped.has(ref));
  const counted = new Set([...memberships.map(membership => membership.entityRef), ...mapped]);
  for (const entity of monitored) {
    if (entity.kind === 'component') counted.add(entity.entityRef);
  }
  return {
    entities: snapshot.entities,
    relations: snapshot.relations,
    memberships,
    pivots,
    findings: [...resolved, ...announced, ...deployed, ...promised, documents].flatMap(result => result.findings),
    maintenance: announced.flatMap(result => result.windows),
    deploySources: deployed.flatMap(result => result.declared),
    series: [...counted].sort().map(entityRef => ({
      entityRef,
      environment: config.defaultEnvironment,
    })),
    slos: promised.flatMap(result => result.slos),
    orphanSlos: documents.orphans,
  };
}
