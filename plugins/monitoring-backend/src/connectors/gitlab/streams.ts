import { StreamDefinition } from '@rosetta/backstage-plugin-monitoring-node';

const DAY = 86_400;

export const DEPLOYMENTS_STREAM = 'deployments';
export const PIPELINES_STREAM = 'pipelines';
export const MERGE_REQUESTS_STREAM = 'merge_requests';
export const COMMITS_STREAM = 'commits';
export const PROJECTS_STREAM = 'projects';

/** DATA.md, Defaults. */
const events = {
  everySeconds: 120,
  // Rows become visible when their transaction ends, which may be after later ones.
  overlapSeconds: 900,
  settleSeconds: 0,
  staleAfterSeconds: 600,
  maxHistorySeconds: 400 * DAY,
  maxWindowSeconds: 30 * DAY,
  backfills: true,
};

const lookups = {
  overlapSeconds: 0,
  settleSeconds: 0,
  maxHistorySeconds: DAY,
  maxWindowSeconds: DAY,
  backfills: false,
};

export const gitlabStreams: readonly StreamDefinition[] = [
  { id: DEPLOYMENTS_STREAM, ...events },
  { id: PIPELINES_STREAM, ...events },
  { id: MERGE_REQUESTS_STREAM, ...events },
  {
    id: COMMITS_STREAM,
    ...lookups,
    everySeconds: 300,
    staleAfterSeconds: 3_600,
    rechecks: 'commit_range',
  },
  { id: PROJECTS_STREAM, ...lookups, everySeconds: 3_600, staleAfterSeconds: 21_600 },
];
