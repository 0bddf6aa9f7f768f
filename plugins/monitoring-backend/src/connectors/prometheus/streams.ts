import { Resolution } from '@rosetta/backstage-plugin-monitoring-common';
import { StreamDefinition } from '@rosetta/backstage-plugin-monitoring-node';

const HOUR = 3_600;
const DAY = 86_400;

/** The streams with the slots they are asked in. */
export const SIGNAL_STREAMS = {
  signals_5min: '5m',
  signals_hour: '1h',
  signals_day: '1d',
} as const satisfies Record<string, Resolution>;
export type SignalStreamId = keyof typeof SIGNAL_STREAMS;

export const prometheusStreams: readonly StreamDefinition[] = [
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
];

export function isSignalStream(stream: string): stream is SignalStreamId {
  return Object.hasOwn(SIGNAL_STREAMS, stream);
}
