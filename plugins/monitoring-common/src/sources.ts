/** Upstream tools by their id in config, annotations and storage. */
export const SOURCE_IDS = [
  'dynatrace',
  'servicenow',
  'argocd',
  'gitlab',
  'elisa',
  'prometheus',
] as const;
export type SourceId = (typeof SOURCE_IDS)[number];

/** Names and two-letter marks for screens; proper names, so not translated. */
export const SOURCE_NAMES: Record<SourceId, { name: string; mark: string }> = {
  dynatrace: { name: 'Dynatrace', mark: 'DT' },
  servicenow: { name: 'ServiceNow', mark: 'SN' },
  argocd: { name: 'Argo CD', mark: 'AR' },
  gitlab: { name: 'GitLab', mark: 'GL' },
  elisa: { name: 'ELISA', mark: 'EL' },
  prometheus: { name: 'Prometheus', mark: 'PR' },
};

/** States of an instance of a source (API.md). */
export const SOURCE_STATES = ['ok', 'degraded', 'refused', 'unreachable', 'paused'] as const;
export type SourceState = (typeof SOURCE_STATES)[number];
