import {
  ANNOTATION_KEYS,
  annotationName,
  ANY_ENVIRONMENT,
  overlayName,
} from '@rosetta/backstage-plugin-monitoring-common';
import { Finding } from './resolvePivots';
import { showValue } from './showValue';

/** Sources that know deployments. */
const DEPLOY_SOURCES = ['gitlab', 'argocd'] as const;

/** Whose deployments count for an entity where its annotations say so; `*` for every environment. */
export interface DeclaredDeploySource {
  readonly entityRef: string;
  readonly environment: string;
  readonly source: (typeof DEPLOY_SOURCES)[number];
}

/** Reads `rosetta.io/deploy-source` and its overlays (PRODUCT.md, Deploy source). */
export function readDeploySource(
  entityRef: string,
  annotations: Readonly<Record<string, string>>,
  environments: readonly string[],
): { declared: DeclaredDeploySource[]; findings: Finding[] } {
  const declared: DeclaredDeploySource[] = [];
  const findings: Finding[] = [];
  for (const environment of [ANY_ENVIRONMENT, ...environments]) {
    const key =
      environment === ANY_ENVIRONMENT
        ? annotationName(ANNOTATION_KEYS.deploySource)
        : overlayName(environment, ANNOTATION_KEYS.deploySource);
    if (!Object.hasOwn(annotations, key)) continue;
    const value = annotations[key].trim().toLowerCase();
    if (value === '') continue;
    const source = DEPLOY_SOURCES.find(known => known === value);
    if (source) declared.push({ entityRef, environment, source });
    else {
      findings.push({
        entityRef, environment, source: 'rosetta', key, value: showValue(annotations[key]),
        message: `Deployments come from ${DEPLOY_SOURCES.join(' or ')}; GitLab's count where it has any`,
        example: DEPLOY_SOURCES[0], isBlocking: false, blocksSignals: false,
      });
    }
  }
  return { declared, findings };
}
