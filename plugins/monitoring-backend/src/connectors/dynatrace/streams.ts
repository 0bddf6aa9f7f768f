import { StreamDefinition } from '@rosetta/backstage-plugin-monitoring-node';
import { Resolution } from '@rosetta/backstage-plugin-monitoring-common';

const HOUR = 3_600;
const DAY = 86_400;

/** How far back an open problem is looked for, whatever window is asked. */
export const OPEN_PROBLEM_LOOKBACK_SECONDS = 400 * DAY;

/** Streams of signals with the slots they are asked in. */
export const SIGNAL_STREAMS = {
  signals_5min: '5m',
  signals_hour: '1h',
  signals_day: '1d',
} as const satisfies Record<string, Resolution>;
export type SignalStreamId = keyof typeof SIGNAL_STREAMS;

export const PROBLEMS_STREAM = 'problems';
export const EVENTS_STREAM = 'events';
export const SLOS_STREAM = 'slos';
export const TOPOLOGY_STREAM = 'topology';

/** A stream that tells how things are now, once an hour. */
const present = {
  everySeconds: HOUR,
  overlapSeconds: 0,
  settleSeconds: 0,
  maxHistorySeconds: DAY,
  maxWindowSeconds: DAY,
  backfills: false,
};

export const dynatraceStreams: readonly StreamDefinition[] = [
  {
    id: 'signals_5min',
    everySeconds: 300,
    overlapSeconds: 900,
    settleSeconds: 120,
    staleAfterSeconds: 900,
    slotSeconds: 300,
    maxHistorySeconds: 72 * HOUR,
    maxWindowSeconds: DAY,
    backfills: true,
    givesSignals: true,
  },
  {
    id: 'signals_hour',
    everySeconds: HOUR,
    overlapSeconds: 48 * HOUR,
    settleSeconds: 420,
    staleAfterSeconds: 3 * HOUR,
    slotSeconds: HOUR,
    maxHistorySeconds: 400 * DAY,
    maxWindowSeconds: 14 * DAY,
    backfills: true,
    givesSignals: true,
  },
  {
    // Slots are days of the reporting zone, 23 to 25 hours long, so there is no slotSeconds.
    id: 'signals_day',
    everySeconds: DAY,
    overlapSeconds: 3 * DAY,
    settleSeconds: 2 * HOUR,
    staleAfterSeconds: 2 * DAY,
    maxHistorySeconds: 400 * DAY,
    maxWindowSeconds: 14 * DAY,
    backfills: true,
    givesSignals: true,
  },
  {
    id: PROBLEMS_STREAM,
    everySeconds: 120,
    overlapSeconds: 900,
    settleSeconds: 0,
    staleAfterSeconds: 600,
    maxHistorySeconds: 400 * DAY,
    maxWindowSeconds: 14 * DAY,
    backfills: true,
  },
  {
    id: EVENTS_STREAM,
    everySeconds: 120,
    overlapSeconds: 900,
    settleSeconds: 0,
    staleAfterSeconds: 600,
    // Dynatrace keeps no event longer.
    maxHistorySeconds: 35 * DAY,
    maxWindowSeconds: 2 * DAY,
    backfills: true,
  },
  { id: SLOS_STREAM, ...present, staleAfterSeconds: 3 * HOUR },
  { id: TOPOLOGY_STREAM, ...present, staleAfterSeconds: 6 * HOUR },
];

export function isSignalStream(stream: string): stream is SignalStreamId {
  return Object.hasOwn(SIGNAL_STREAMS, stream);
}
