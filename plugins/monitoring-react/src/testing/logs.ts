import type {
  LogVolume,
  ToolLink,
} from '@rosetta/backstage-plugin-monitoring-common';
import { before, DAY, FIXTURE_NOW_MS, HOUR, MINUTE, noise } from './time';

const ELISA = { source: 'elisa', instance: 'main' } as const;

/** Annotation keys that give an entity its logs. */
export const LOG_KEYS = ['rosetta.io/elisa.index', 'rosetta.io/elisa.service'];

/** A day of logs with a gap of three hours and a loud last hour. */
export function buildLogVolume(
  overrides: Partial<LogVolume> = {},
  options: { nowMs?: number; hours?: number } = {},
): LogVolume {
  const { nowMs = FIXTURE_NOW_MS, hours = 24 } = options;
  const endMs = Math.ceil(nowMs / HOUR) * HOUR;
  const timestamps = Array.from(
    { length: hours },
    (_, index) => endMs - (hours - index) * HOUR,
  );
  const isGap = (index: number) => index >= 8 && index <= 10;
  const errors = timestamps.map((_, index) => {
    if (isGap(index)) return null;
    return index === hours - 1 ? 1_204 : Math.round(12 + 5 * noise(index));
  });
  const times = (factor: number) =>
    errors.map(value => (value === null ? null : Math.round(value * factor)));
  return {
    status: 'ok',
    reason: null,
    origin: ELISA,
    asOf: before(2 * MINUTE, nowMs),
    keys: LOG_KEYS,
    entityRef: 'component:default/payments-api',
    environment: 'production',
    mode: 'history',
    period: {
      key: 'last_24h',
      start: before(DAY, nowMs),
      end: new Date(nowMs).toISOString(),
    },
    timestamps,
    total: times(90),
    errors,
    exceptions: times(0.5),
    patterns: [
      {
        pattern: 'Timeout after <n> ms calling <host>',
        errors: 900,
        first: before(38 * MINUTE, nowMs),
        last: before(MINUTE, nowMs),
        isSampled: true,
      },
      {
        pattern: 'Card <id> refused: <quoted>',
        errors: 100,
        first: before(DAY, nowMs),
        last: before(HOUR, nowMs),
        isSampled: false,
      },
    ],
    upstreamUrl: 'https://kibana.example/app/discover#/errors',
    ...overrides,
  };
}

/** An address in the log tool. */
export function buildToolLink(
  overrides: Partial<ToolLink> = {},
  nowMs = FIXTURE_NOW_MS,
): ToolLink {
  return {
    url: 'https://kibana.example/app/discover#/lines',
    status: 'ok',
    reason: null,
    origin: ELISA,
    asOf: before(2 * MINUTE, nowMs),
    keys: LOG_KEYS,
    ...overrides,
  };
}
