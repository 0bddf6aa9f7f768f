/** Prefix of our own annotations. */
export const ROSETTA_PREFIX = 'rosetta.io/';

/** Most Rosetta annotations an entity may carry, and the longest value in bytes (PRODUCT.md). */
export const MAX_ANNOTATIONS = 60;
export const MAX_ANNOTATION_BYTES = 512;

/** Every annotation key the product reads, without the prefix, in one table (PRODUCT.md, Pivots). */
export const ANNOTATION_KEYS = {
  dynatraceEntityId: 'dynatrace.entityId',
  dynatraceTag: 'dynatrace.tag',
  dynatraceEntitySelector: 'dynatrace.entitySelector',
  dynatraceInstance: 'dynatrace.instance',
  servicenowCiId: 'servicenow.ciId',
  cmdbCiName: 'cmdb.ciName',
  servicenowInstance: 'servicenow.instance',
  argocdAppName: 'argocd.appName',
  argocdProject: 'argocd.project',
  argocdInstance: 'argocd.instance',
  gitlabProjectId: 'gitlab.projectId',
  gitlabInstance: 'gitlab.instance',
  elisaIndex: 'elisa.index',
  elisaService: 'elisa.service',
  elisaInstance: 'elisa.instance',
  kibanaQueryTemplate: 'kibana.queryTemplate',
  kibanaSpace: 'kibana.space',
  prometheusLabels: 'prometheus.labels',
  prometheusInstance: 'prometheus.instance',
  tier: 'tier',
  signalSource: 'signal-source',
  deploySource: 'deploy-source',
  slo: 'slo',
  burnPolicy: 'burn-policy',
  maintenance: 'maintenance',
} as const;

/** Keys of other plugins that mean the same, whole. */
export const FOREIGN_KEYS = {
  dynatraceEntityId: 'dynatrace.com/dynatrace-entity-id',
  servicenowEntityId: 'servicenow.com/entity-id',
  argocdAppName: 'argocd/app-name',
  argocdAppSelector: 'argocd/app-selector',
  argocdAppNamespace: 'argocd/app-namespace',
  argocdProjectName: 'argocd/project-name',
  argocdInstanceName: 'argocd/instance-name',
  gitlabProjectId: 'gitlab.com/project-id',
  gitlabProjectSlug: 'gitlab.com/project-slug',
  gitlabInstance: 'gitlab.com/instance',
  sourceLocation: 'backstage.io/source-location',
  prometheusLabels: 'prometheus.io/labels',
  prometheusServiceName: 'prometheus.io/service-name',
} as const;

/** The whole annotation name of a key. */
export function annotationName(key: string): string {
  return `${ROSETTA_PREFIX}${key}`;
}

/** The annotation that gives a key its value in one environment only. */
export function overlayName(environment: string, key: string): string {
  return `${ROSETTA_PREFIX}env.${environment}.${key}`;
}
