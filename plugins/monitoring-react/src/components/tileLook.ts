import type {
  KpiValue,
  Tile,
} from '@rosetta/backstage-plugin-monitoring-common';

/** The nine faces of a tile (mock/tile-states.png). */
export type TileLook =
  | 'loading'
  | 'value'
  | 'partial'
  | 'stale'
  | 'noData'
  | 'notMapped'
  | 'notPermitted'
  | 'refused'
  | 'tooLittleHistory';

/** Which face a KPI has; only `value` and `partial` may be coloured. */
export function tileLook(value: KpiValue | undefined): TileLook {
  if (!value) return 'loading';
  switch (value.status) {
    case 'ok':
      return 'value';
    case 'partial':
      return 'partial';
    case 'stale':
      return value.reason.code === 'source_refused' ? 'refused' : 'stale';
    case 'insufficient':
      return 'tooLittleHistory';
    case 'unknown':
      return 'noData';
    case 'not_applicable':
      return 'notMapped';
    case 'not_permitted':
    default:
      return 'notPermitted';
  }
}

/** The number to show: the value, or the last known one where that is honest. */
export function shownNumber(value: KpiValue): number | null {
  switch (value.status) {
    case 'ok':
    case 'partial':
      return value.value;
    case 'stale':
    case 'insufficient':
      return value.lastValue;
    default:
      return null;
  }
}

/** Highest value of a sparkline and the start of its slot. */
export function findPeak(
  sparkline: Tile['sparkline'],
): { value: number; atMs: number } | undefined {
  if (!sparkline) return undefined;
  let peak: { value: number; index: number } | undefined;
  sparkline.values.forEach((value, index) => {
    if (value !== null && (peak === undefined || value > peak.value))
      peak = { value, index };
  });
  if (!peak) return undefined;
  return {
    value: peak.value,
    atMs:
      Date.parse(sparkline.start) + peak.index * sparkline.stepSeconds * 1_000,
  };
}
