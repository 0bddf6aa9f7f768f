import {
  HalfOpenWindow,
  reportingDay,
  reportingDayWindow,
  SLOT_MS,
} from '@rosetta/backstage-plugin-monitoring-common';
import { SIGNAL_STREAMS, SignalStreamId } from './streams';

/** Most evaluations of one request; Prometheus refuses more than 11,000 per series. */
export const MAX_SLOTS_PER_RANGE = 10_000;

/**
 * Slots of one length, each beginning where the one before ends: what one range
 * query can ask. Each is evaluated at its end, over its own length.
 */
export interface SlotRange {
  /** Start of the first slot, epoch milliseconds. */
  readonly startMs: number;
  readonly slotMs: number;
  readonly count: number;
}

/** The start of the slot that is evaluated at an instant; undefined when none of the range is. */
export function slotStartAt(range: SlotRange, instantMs: number): number | undefined {
  const index = (instantMs - range.startMs) / range.slotMs - 1;
  return Number.isInteger(index) && index >= 0 && index < range.count
    ? range.startMs + index * range.slotMs
    : undefined;
}

/** Whole slots of one length that lie in the window and are over. */
function fixedRanges(window: HalfOpenWindow, slotMs: number, nowMs: number): SlotRange[] {
  const firstMs = Math.ceil(window.startMs / slotMs) * slotMs;
  const count = Math.floor((Math.min(window.endMs, nowMs) - firstMs) / slotMs);
  const ranges: SlotRange[] = [];
  for (let done = 0; done < count; done += MAX_SLOTS_PER_RANGE) {
    ranges.push({
      startMs: firstMs + done * slotMs,
      slotMs,
      count: Math.min(MAX_SLOTS_PER_RANGE, count - done),
    });
  }
  return ranges;
}

/**
 * The reporting-zone days that begin in the window and are over, those of equal
 * length in one range: a change of the clock ends a range, and its day is one alone.
 */
function dayRanges(window: HalfOpenWindow, zone: string, nowMs: number): SlotRange[] {
  const ranges: { startMs: number; slotMs: number; count: number }[] = [];
  let day = reportingDayWindow(reportingDay(window.startMs, zone), zone);
  while (day.startMs < window.endMs && day.endMs <= nowMs) {
    const slotMs = day.endMs - day.startMs;
    const last = ranges.at(-1);
    if (day.startMs < window.startMs) {
      // The day that the window cuts belongs to the window before.
    } else if (last?.slotMs === slotMs) last.count += 1;
    else ranges.push({ startMs: day.startMs, slotMs, count: 1 });
    day = reportingDayWindow(reportingDay(day.endMs, zone), zone);
  }
  return ranges;
}

/** What of a window is asked in a stream, as ranges of slots, oldest first. */
export function rangesOf(
  stream: SignalStreamId,
  window: HalfOpenWindow,
  zone: string,
  nowMs: number,
): SlotRange[] {
  const resolution = SIGNAL_STREAMS[stream];
  return resolution === '1d'
    ? dayRanges(window, zone, nowMs)
    : fixedRanges(window, SLOT_MS[resolution], nowMs);
}
