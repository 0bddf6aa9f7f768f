import { StreamDefinition } from '@rosetta/backstage-plugin-monitoring-node';

const HOUR = 3_600;
const DAY = 86_400;

export const HOURS_STREAM = 'log_hours';
export const PATTERNS_STREAM = 'log_patterns';

/** DATA.md, Defaults. */
export const elisaStreams: readonly StreamDefinition[] = [
  {
    id: HOURS_STREAM,
    everySeconds: 300,
    overlapSeconds: 1_800,
    settleSeconds: 0,
    staleAfterSeconds: 1_200,
    // No slotSeconds: windows would end with the last whole hour, and an error storm would be
    // seen when its hour is over. The hours a window touches are counted whole, and again.
    maxHistorySeconds: 400 * DAY,
    maxWindowSeconds: 2 * DAY,
    backfills: true,
  },
  {
    id: PATTERNS_STREAM,
    everySeconds: HOUR,
    overlapSeconds: 2 * DAY,
    settleSeconds: 0,
    staleAfterSeconds: 3 * HOUR,
    // Samples of old days cost as much as those of new ones, and nobody looks at them.
    maxHistorySeconds: 7 * DAY,
    // More than is read again: a window of the overlap alone would end where the last one did.
    maxWindowSeconds: 3 * DAY,
    backfills: true,
  },
];
