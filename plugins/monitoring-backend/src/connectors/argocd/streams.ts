import { StreamDefinition } from '@rosetta/backstage-plugin-monitoring-node';

const DAY = 86_400;

export const STATE_STREAM = 'state';

/** DATA.md, Defaults. Argo CD keeps ten syncs, so there is no history to fill. */
export const argocdStreams: readonly StreamDefinition[] = [
  {
    id: STATE_STREAM,
    everySeconds: 60,
    overlapSeconds: 0,
    settleSeconds: 0,
    staleAfterSeconds: 300,
    maxHistorySeconds: DAY,
    // What a first observation counts as covered: ten syncs reach back as far as that.
    maxWindowSeconds: 3_600,
    backfills: false,
  },
];
