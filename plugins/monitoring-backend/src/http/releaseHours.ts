import { HalfOpenWindow, Release } from '@rosetta/backstage-plugin-monitoring-common';
import { ReleaseRow, SignalReader, SlotRow } from '../store';
import { MEASURES } from './tiles';

const HOUR_MS = 3_600_000;
/** The tip holds this much; of an older release whole hours are all there is. */
const TIP_MS = 72 * HOUR_MS;
/** Fewer slots of the tip than half an hour say nothing of an hour. */
const LEAST_SLOTS = 6;

type Hours = Pick<Release, 'before' | 'after'>;

function figures(slots: readonly SlotRow[], slotMs: number): Release['before'] {
  if (slots.length === 0) return null;
  const seconds = (slots.filter(slot => slot.requests !== null).length * slotMs) / 1_000;
  const requests = slots.reduce((sum, slot) => sum + (slot.requests ?? 0), 0);
  return {
    errorRatio: MEASURES.error_rate(slots).value,
    latencyP95Ms: MEASURES.latency_p95(slots).value,
    requestsPerSecond: seconds === 0 ? null : requests / seconds,
  };
}

/** The hours around a release, and where they are held. */
interface Around {
  /** Of the list of releases. */
  readonly at: number;
  readonly isInTip: boolean;
  readonly windows: readonly [before: HalfOpenWindow, after: HalfOpenWindow];
}

function aroundOf({ started, finished, kind }: ReleaseRow, at: number, nowMs: number): Around[] {
  if (finished === null || kind === 'attempt') return [];
  const startMs = (started ?? finished).getTime();
  const endMs = finished.getTime();
  const isInTip = startMs - HOUR_MS > nowMs - TIP_MS;
  const hour = (ms: number) => Math.floor(ms / HOUR_MS) * HOUR_MS;
  return [
    {
      at,
      isInTip,
      windows: isInTip
        ? [{ startMs: startMs - HOUR_MS, endMs: startMs }, { startMs: endMs, endMs: endMs + HOUR_MS }]
        : [
            { startMs: hour(startMs) - HOUR_MS, endMs: hour(startMs) },
            { startMs: hour(endMs) + HOUR_MS, endMs: hour(endMs) + 2 * HOUR_MS },
          ],
    },
  ];
}

/**
 * How it went in the hour before each release began and the hour after it was done. Of
 * releases older than the tip: the whole hour before the one it fell into, and the one after.
 */
export async function aroundRelease(
  signals: SignalReader,
  seriesId: number | null,
  rows: readonly ReleaseRow[],
  nowMs: number,
): Promise<Hours[]> {
  const hours: Hours[] = rows.map(() => ({ before: null, after: null }));
  if (seriesId === null) return hours;
  const around = rows.flatMap((row, at) => aroundOf(row, at, nowMs));
  const read = async (isInTip: boolean) => {
    const own = around.filter(one => one.isInTip === isInTip);
    const lists = await signals.slotsOf(isInTip ? 'signal_5min' : 'signal_hour', seriesId, own.flatMap(({ windows }) => windows));
    const figuresOf = (slots: readonly SlotRow[]) =>
      isInTip && slots.length < LEAST_SLOTS ? null : figures(slots, isInTip ? HOUR_MS / 12 : HOUR_MS);
    for (const [nth, { at }] of own.entries()) {
      hours[at] = { before: figuresOf(lists[2 * nth]), after: figuresOf(lists[2 * nth + 1]) };
    }
  };
  await Promise.all([read(true), read(false)]);
  return hours;
}
