import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../estate/time';
import { Timeframe } from './timeframe';
import { refuse } from './vendorError';

/** The slots of an answer: parallel starts and ends in epoch ms. */
export interface Slots {
  /** As printed in the answer, for example `1h` or `Inf`. */
  readonly label: string;
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

const MAX_POINTS = 10_080;
const UNITS: Record<string, number> = {
  m: MINUTE_MS,
  h: HOUR_MS,
  d: DAY_MS,
  w: 7 * DAY_MS,
};
const STEPS: readonly [string, number][] = [
  ['1m', MINUTE_MS],
  ['5m', 5 * MINUTE_MS],
  ['10m', 10 * MINUTE_MS],
  ['15m', 15 * MINUTE_MS],
  ['30m', 30 * MINUTE_MS],
  ['1h', HOUR_MS],
  ['2h', 2 * HOUR_MS],
  ['4h', 4 * HOUR_MS],
  ['6h', 6 * HOUR_MS],
  ['12h', 12 * HOUR_MS],
  ['1d', DAY_MS],
  ['1w', 7 * DAY_MS],
];

// How long the vendor keeps each granularity; older points exist only coarser.
const RETENTION: readonly [number, string, number][] = [
  [400 * DAY_MS, '1d', DAY_MS],
  [28 * DAY_MS, '1h', HOUR_MS],
  [14 * DAY_MS, '5m', 5 * MINUTE_MS],
];

function months(frame: Timeframe, count: number): Slots {
  const local = new Date(frame.from + frame.offsetMs);
  const starts: number[] = [];
  const ends: number[] = [];
  for (
    let month =
      Math.floor((local.getUTCFullYear() * 12 + local.getUTCMonth()) / count) *
      count;
    ;
    month += count
  ) {
    const start =
      Date.UTC(Math.floor(month / 12), month % 12, 1) - frame.offsetMs;
    if (start >= frame.to) {
      return {
        label: count % 12 === 0 ? `${count / 12}y` : `${count}M`,
        starts,
        ends,
      };
    }
    starts.push(start);
    ends.push(
      Date.UTC(Math.floor((month + count) / 12), (month + count) % 12, 1) -
        frame.offsetMs,
    );
  }
}

function regular(frame: Timeframe, label: string, step: number): Slots {
  // Slots of a day or longer follow the zone written in `from`; weeks begin on Monday.
  const shift =
    (step >= DAY_MS ? -frame.offsetMs : 0) +
    (step % (7 * DAY_MS) === 0 ? 4 * DAY_MS : 0);
  const first = Math.floor((frame.from - shift) / step) * step + shift;
  if ((frame.to - first) / step > MAX_POINTS) {
    throw refuse(
      'resolution',
      `The requested timeframe and resolution would result in more than ${MAX_POINTS} data points per tuple.`,
    );
  }
  const starts: number[] = [];
  const ends: number[] = [];
  for (let start = first; start < frame.to; start += step) {
    starts.push(start);
    ends.push(start + step);
  }
  return { label, starts, ends };
}

function chooseStep(frame: Timeframe, points: number): [string, number] {
  const wanted = (frame.to - frame.from) / points;
  return [...STEPS].reverse().find(([, step]) => step <= wanted) ?? STEPS[0];
}

/**
 * Slots of one expression.
 *
 * @param resolution - `Inf`, a number of points, or a length such as `5m`
 * @param now - epoch ms; decides which granularity is still kept
 */
export function buildSlots(
  resolution: string,
  frame: Timeframe,
  now: number,
): Slots {
  if (/^inf$/i.test(resolution)) {
    return { label: 'Inf', starts: [frame.from], ends: [frame.to] };
  }
  let chosen: [string, number];
  if (/^\d{1,6}$/.test(resolution)) {
    const points = Number(resolution);
    if (points < 1 || points > MAX_POINTS) {
      throw refuse(
        'resolution',
        `The number of data points must be between 1 and ${MAX_POINTS}.`,
      );
    }
    chosen = chooseStep(frame, points);
  } else {
    const length = /^([1-9]\d{0,4})([mhdwMy])$/.exec(resolution);
    if (!length) {
      throw refuse('resolution', `Could not parse resolution '${resolution}'.`);
    }
    const amount = Number(length[1]);
    if (length[2] === 'M' || length[2] === 'y') {
      return months(frame, length[2] === 'y' ? amount * 12 : amount);
    }
    chosen = [resolution, amount * UNITS[length[2]]];
  }
  for (const [age, label, step] of RETENTION) {
    if (now - frame.from > age && chosen[1] < step) {
      chosen = [label, step];
    }
  }
  return regular(frame, chosen[0], chosen[1]);
}

/** Resolution of each expression from `1h` or `0:Inf,1:10`; default 120 points. */
export function resolutionFor(parameter: string | null, index: number): string {
  if (!parameter) {
    return '120';
  }
  if (!parameter.includes(':')) {
    return parameter;
  }
  for (const part of parameter.split(',')) {
    const [at, resolution] = part.split(':');
    if (Number(at) === index && resolution) {
      return resolution;
    }
  }
  return '120';
}
