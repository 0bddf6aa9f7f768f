import { gzipSync } from 'node:zlib';
import { hash3 } from './estate/hash';

/** Ways a server can misbehave on the wire. */
export const FAULT_KINDS = [
  '429',
  '429-no-headers',
  '500',
  '502-html',
  '503',
  '504',
  'html-200',
  'truncated-json',
  'truncated-result',
  'hibernating',
  'empty',
  'wrong-schema',
  'slow',
  'drip',
  'hang',
  'reset',
  'redirect',
  'unauthorized',
  'forbidden',
  'cursor-loop',
  'gzip-bomb',
  'down',
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

/** Shapes in which the vendor says "no data" with status 200. */
export const EMPTY_SHAPES = [
  'result',
  'data',
  'empty-arrays',
  'no-arrays',
  'null',
  'warning',
] as const;
export type EmptyShape = (typeof EMPTY_SHAPES)[number];

/** A fault switched on by the control API. */
export interface Fault {
  /** `<server>/<instance>`, for example `dynatrace/main`. */
  readonly target: string;
  /** Endpoint as in the request log; absent = all. */
  readonly endpoint?: string;
  readonly kind: FaultKind;
  /** Share of requests in [0, 1] that meet the fault; absent = all. */
  readonly ratio?: number;
  /** Only this many requests meet the fault; absent = no limit. */
  readonly count?: number;
  readonly retryAfterSeconds?: number;
  /** How `Retry-After` is written; absent = seconds. */
  readonly retryAfterFormat?: 'seconds' | 'date';
  readonly delayMs?: number;
  readonly shape?: EmptyShape;
  /** Wrong schema in every record or in the first one only. */
  readonly records?: 'all' | 'first';
  /** Where a redirect leads; absent = the same port under another host name. */
  readonly location?: string;
}

/** The faults that are on, with what each has done so far. */
export class FaultBoard {
  private faults: { fault: Fault; seen: number; met: number }[] = [];
  /** Part of every draw: faults that are switched again and again would else spare the same few requests. */
  private turn = -1;

  list(): (Fault & { seen: number; met: number })[] {
    return this.faults.map(({ fault, seen, met }) => ({ ...fault, seen, met }));
  }

  replace(faults: readonly Fault[]): void {
    this.turn += 1;
    this.faults = faults.map(fault => ({ fault, seen: 0, met: 0 }));
  }

  add(fault: Fault): void {
    this.faults.push({ fault, seen: 0, met: 0 });
  }

  clear(target?: string): void {
    this.faults =
      target === undefined
        ? []
        : this.faults.filter(entry => entry.fault.target !== target);
  }

  /** The fault the next request to an endpoint meets, if any; counts the request. */
  meet(target: string, endpoint: string): Fault | undefined {
    for (const entry of this.faults) {
      const { fault } = entry;
      if (
        fault.target === target &&
        (fault.endpoint === undefined || fault.endpoint === endpoint)
      ) {
        entry.seen += 1;
        const drawn =
          fault.ratio === undefined ||
          hash3(entry.seen, 31 + Math.max(0, this.turn), 7) / 2 ** 32 < fault.ratio;
        if (drawn && (fault.count === undefined || entry.met < fault.count)) {
          entry.met += 1;
          return fault;
        }
      }
    }
    return undefined;
  }
}

const isRatio = (value: unknown) =>
  typeof value === 'number' && value >= 0 && value <= 1;
const isCount = (value: unknown) =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0;
const oneOf = (allowed: readonly string[]) => (value: unknown) =>
  typeof value === 'string' && allowed.includes(value);

const CHECKS: Record<keyof Fault, (value: unknown) => boolean> = {
  target: value =>
    typeof value === 'string' && /^[a-z]+\/[a-z0-9-]+$/.test(value),
  endpoint: value => typeof value === 'string',
  kind: oneOf(FAULT_KINDS),
  ratio: isRatio,
  count: isCount,
  retryAfterSeconds: isCount,
  retryAfterFormat: oneOf(['seconds', 'date']),
  delayMs: isCount,
  shape: oneOf(EMPTY_SHAPES),
  records: oneOf(['all', 'first']),
  location: value => typeof value === 'string' && /^https?:\/\//.test(value),
};

/** Checks a fault given to the control API; throws with the field that is wrong. */
export function parseFault(input: unknown): Fault {
  if (
    typeof input !== 'object' ||
    input === null ||
    !('target' in input) ||
    !('kind' in input)
  ) {
    throw new Error('A fault is an object with "target" and "kind"');
  }
  for (const [field, value] of Object.entries(input)) {
    const check = CHECKS[field as keyof Fault];
    if (!check || !check(value)) {
      throw new Error(
        `Invalid fault field "${field}": ${JSON.stringify(value)}`,
      );
    }
  }
  return input as Fault;
}

let bomb: Buffer | undefined;

/** A valid gzip body of about one megabyte that unpacks to one gigabyte of spaces. */
export function gzipBomb(): Buffer {
  if (!bomb) {
    // Members may be concatenated, so one small member repeated is enough.
    const member = gzipSync(Buffer.alloc(16 * 1024 * 1024, 0x20));
    bomb = Buffer.concat(Array.from({ length: 64 }, () => member));
  }
  return bomb;
}
