import {
  SOURCE_NAMES,
  type Lane,
  type LaneItem,
} from '@rosetta/backstage-plugin-monitoring-common';
import type { Words } from '../hooks';

const ABSENT = {
  not_mapped: 'timeline.absence.notMappedPlain',
  switched_off: 'timeline.absence.switchedOff',
  not_collected: 'timeline.absence.notCollected',
  not_instrumented: 'timeline.absence.notCollected',
} as const;

/** Why a lane may not be read as "nothing happened"; undefined when it may. */
export function laneAbsence(
  lane: Lane,
  { t, format }: Words,
  nowMs: number,
): string | undefined {
  const source = lane.origin
    ? SOURCE_NAMES[lane.origin.source].name
    : t('tile.theSource');
  const code = lane.reason?.code;
  switch (lane.status) {
    case 'ok':
      return undefined;
    case 'not_applicable': {
      if (code === 'not_mapped' && lane.keys.length > 0) {
        return t('timeline.absence.notMapped', { keys: lane.keys[0] });
      }
      return code !== undefined && code in ABSENT
        ? t(ABSENT[code as keyof typeof ABSENT])
        : t('timeline.absence.notMappedPlain');
    }
    case 'not_permitted':
      return t(`timeline.absence.notPermitted.${lane.lane}`);
    case 'insufficient':
      return t('timeline.absence.insufficient');
    case 'stale': {
      const isRefused = code === 'source_refused';
      if (lane.asOf === null) {
        return t(
          isRefused
            ? 'timeline.absence.refusedEver'
            : 'timeline.absence.staleEver',
          { source },
        );
      }
      return t(
        isRefused ? 'timeline.absence.refused' : 'timeline.absence.stale',
        { source, time: format.moment(lane.asOf, nowMs) },
      );
    }
    case 'unknown':
    default:
      if (code === 'not_found_upstream')
        return t('timeline.absence.notFound', { source });
      return code === 'ambiguous_upstream'
        ? t('timeline.absence.ambiguous', { source })
        : t('timeline.absence.unknown');
  }
}

/** Whether events of the lane may be shown at all. */
export function hasEvents(lane: Lane): boolean {
  return lane.status === 'ok' || lane.status === 'stale';
}

/** Until when the lane is known, epoch milliseconds. */
export function knownUntil(lane: Lane, endMs: number): number {
  if (lane.status === 'ok') return endMs;
  return lane.status === 'stale' && lane.asOf !== null
    ? Math.min(endMs, Date.parse(lane.asOf))
    : -Infinity;
}

/** Events of a lane that were going on at an instant. */
export function itemsAt(lane: Lane, atMs: number, slotMs: number): LaneItem[] {
  return lane.items.filter(
    item =>
      Date.parse(item.start) < atMs + slotMs &&
      (item.end === null || Date.parse(item.end) > atMs),
  );
}
