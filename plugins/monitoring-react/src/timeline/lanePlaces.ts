import type {
  Lane,
  LaneItem,
} from '@rosetta/backstage-plugin-monitoring-common';
import { stack, toX, type Stretch, type TimeScale } from './laneLayout';

/** How the events of a lane are drawn: as bars, outlined windows, markers at an instant, or columns of a height. */
export const LANE_LOOKS = {
  problems: 'bar',
  incidents: 'bar',
  changes: 'window',
  deployments: 'marker',
  log_errors: 'column',
} as const satisfies Record<Lane['lane'], string>;

/** An event is never narrower: it must be seen and hit. */
export const MIN_EVENT_WIDTH = 8;
/** Half of a marker. */
export const MARKER_RADIUS = 7;
/** Free pixels between two events of a row, so that they are two. */
const AIR = 4;

/** When a deployment counts: when it was through, else when it began. */
export function markerMs(item: Pick<LaneItem, 'start' | 'end'>): number {
  return Date.parse(item.end ?? item.start);
}

export interface Place extends Stretch {
  /** Undefined where there is no room left. */
  readonly row: number | undefined;
}

/**
 * Where the events of a lane lie.
 *
 * Markers and columns keep one row: markers may touch, columns are runs that never
 * overlap. Bars and windows that overlap are stacked.
 *
 * @param untilMs - until when open events are known to go on
 */
export function placeItems(
  lane: Lane['lane'],
  items: readonly LaneItem[],
  scale: TimeScale,
  untilMs: number,
): Place[] {
  const look = LANE_LOOKS[lane];
  if (look === 'marker') {
    return items.map(item => {
      const x = toX(scale, markerMs(item));
      return { left: x - MARKER_RADIUS, right: x + MARKER_RADIUS, row: 0 };
    });
  }
  const stretches = items.map(item => {
    const left = toX(scale, Date.parse(item.start));
    const end = item.end === null ? untilMs : Date.parse(item.end);
    const least = look === 'column' ? 2 : MIN_EVENT_WIDTH;
    return { left, right: Math.max(left + least, toX(scale, end)) };
  });
  if (look === 'column')
    return stretches.map(stretch => ({ ...stretch, row: 0 }));
  const rows = stack(stretches, AIR);
  return stretches.map((stretch, index) => ({ ...stretch, row: rows[index] }));
}

/** Words beside a bar are never wider, pixels. */
export const MOST_WORDS = 260;

/** Free pixels beside an event. */
export interface Room {
  readonly before: number;
  readonly after: number;
}

/**
 * The room for words before and after each event, to its neighbours in the row.
 *
 * Words stand where there is more room; those of one that stand after it take
 * that room from the next, so that no two stand on each other.
 *
 * @param left - where the axis begins
 * @param right - where it ends
 */
export function roomBeside(
  places: readonly Place[],
  left: number,
  right: number,
): Room[] {
  const rooms = places.map((): Room => ({ before: 0, after: 0 }));
  const rows = new Set(places.map(({ row }) => row));
  rows.delete(undefined);
  for (const row of rows) {
    const mates = places
      .map((place, index) => ({ ...place, index }))
      .filter(place => place.row === row)
      .sort((one, other) => one.left - other.left);
    let taken = left;
    mates.forEach((mate, at) => {
      const before = mate.left - taken;
      const after = (mates[at + 1]?.left ?? right) - mate.right;
      rooms[mate.index] = { before, after };
      taken = mate.right + (after > before ? Math.min(after, MOST_WORDS) : 0);
    });
  }
  return rooms;
}
