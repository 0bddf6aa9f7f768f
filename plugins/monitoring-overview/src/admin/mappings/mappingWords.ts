import type {
  MappingCell,
  MappingRow,
} from '@rosetta/backstage-plugin-monitoring-common';
import {
  SOURCE_SHAPES,
  type StatusShape,
  type Words,
} from '@rosetta/backstage-plugin-monitoring-react';

export type CellOrigin = NonNullable<MappingCell['origin']>;
export type Verification = NonNullable<MappingCell['verification']>;

/** Origins as the legend lists them: strongest last, as in a sentence. */
export const ORIGINS: readonly CellOrigin[] = [
  'rosetta',
  'overlay',
  'foreign',
  'mapping',
  'inherited',
];

export const VERIFICATION_SHAPES: Record<Verification, StatusShape> = {
  unverified: 'unknown',
  found: 'ok',
  not_found: 'critical',
  ambiguous: 'warning',
  refused: SOURCE_SHAPES.refused,
};

/** Keys of the connectors we ship; one that came later keeps its own name. */
const KEYS = [
  'dynatrace.entityId',
  'dynatrace.tag',
  'dynatrace.entitySelector',
  'servicenow.ciId',
  'cmdb.ciName',
  'argocd.appName',
  'argocd.project',
  'gitlab.projectId',
  'elisa.index',
  'elisa.service',
  'kibana.queryTemplate',
  'kibana.space',
  'prometheus.labels',
] as const;

/** A key as a person names it. */
export function keyWord(key: string, { t }: Words): string {
  const known = KEYS.find(id => id === key);
  return known ? t(`mappings.key.${known}`) : key;
}

/** Keys whose value is a comma list (PRODUCT.md, Pivots). */
const LIST_KEYS: readonly string[] = [
  'dynatrace.entityId',
  'dynatrace.tag',
  'servicenow.ciId',
  'cmdb.ciName',
  'argocd.appName',
  'prometheus.labels',
];

export const isListKey = (key: string) => LIST_KEYS.includes(key);

/** Kind of an entity as catalogs write it, e.g. `Component`. */
export function kindWord(kind: string): string {
  return kind === 'api'
    ? 'API'
    : kind.slice(0, 1).toLocaleUpperCase('en-US') + kind.slice(1);
}

/** Verifications that are worth an admin's look, as the filter counts them. */
const BAD: readonly MappingCell['verification'][] = [
  'not_found',
  'ambiguous',
  'refused',
];

/** Whether upstream says something is wrong with a cell. */
export const isBadUpstream = (cell: MappingCell) =>
  BAD.includes(cell.verification);

/** Everything wrong with an entity: of its annotations, and of what upstream answered. */
export function countFindings(row: MappingRow): number {
  return row.findings.length + row.cells.filter(isBadUpstream).length;
}

/** What a cell shows as its value; of a bad annotation what was written. */
export function cellValue(cell: MappingCell): string | null {
  return cell.value ?? cell.findings[0]?.value ?? null;
}
