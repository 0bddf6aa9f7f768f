import { parseStamp, stamp } from '../../estate/ticket';
import { BlockCache } from '../../estate/blockCache';
import { HOUR_MS, floorTo } from '../../estate/time';

const formats = new Map<string, Intl.DateTimeFormat>();
const offsets = new BlockCache<number>(20_000);

function wallClock(zone: string, time: number): number {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    });
    formats.set(zone, format);
  }
  const parts = Object.fromEntries(
    format.formatToParts(time).map(({ type, value }) => [type, Number(value)]),
  );
  const { year, month, day, hour, minute, second } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

/** Offset of a zone at an instant (epoch ms), in ms; constant within an hour. */
function offsetMs(zone: string, time: number): number {
  const hour = floorTo(time, HOUR_MS);
  return zone === 'GMT'
    ? 0
    : offsets.get(`${zone}${hour}`, () => wallClock(zone, hour) - hour);
}

/** A stored UTC date and time as somebody in a zone sees it. */
export function toZone(text: string, zone: string): string {
  const time = parseStamp(text);
  return time === undefined ? text : stamp(time + offsetMs(zone, time));
}

/** Epoch ms of a date and time written by somebody in a zone; undefined when it is none. */
export function fromZone(text: string, zone: string): number | undefined {
  const wall = parseStamp(text);
  if (wall === undefined) {
    return undefined;
  }
  const near = wall - offsetMs(zone, wall);
  return wall - offsetMs(zone, near);
}
