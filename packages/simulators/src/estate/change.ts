import { hash3 } from './hash';
import { Columns, stamp } from './ticket';
import { MINUTE_MS } from './time';
import { Environment } from './topology';

/** One change of a record. */
export interface RecordStep {
  /** When the record was written (`sys_updated_on`), epoch ms, whole seconds. */
  readonly writtenAt: number;
  /** Column values it wrote. */
  readonly set: Columns;
}

/** A change request or problem record with its whole life, also the part that is still to come. */
export interface LivedRecord {
  readonly sysId: string;
  readonly number: string;
  /** Why it is there: `habit`, `release`, `fix`, `story` or `problem`. */
  readonly cause: string;
  /** `component:x` or `resource:x`. */
  readonly target: string;
  readonly environment: Environment;
  /** By `writtenAt`; the first makes the record. */
  readonly steps: readonly RecordStep[];
}

/** Writes the life of a record, step after step. */
export class RecordLife {
  private readonly steps: RecordStep[] = [];

  /** @param writtenFrom - epoch ms; nothing is written before */
  constructor(private readonly writtenFrom: number) {}

  /** @param at - epoch ms; whole seconds are kept */
  write(at: number, set: Columns): this {
    const writtenAt = Math.floor(Math.max(at, this.writtenFrom) / 1000) * 1000;
    this.steps.push({ writtenAt, set });
    return this;
  }

  /** The steps in the order they were written. */
  done(): readonly RecordStep[] {
    // Stable: steps of one second stay in the order of the life.
    return [...this.steps].sort((a, b) => a.writtenAt - b.writtenAt);
  }
}

const NUMBERS_FROM = Date.UTC(2020, 0, 1);

/**
 * Number of a record that the estate makes: the minute and a lane of two digits, so that
 * it does not depend on how many others there are.
 *
 * @param openedAt - epoch ms
 */
export function recordNumber(prefix: 'CHG' | 'PRB', openedAt: number, lane: number): string {
  const minute = Math.floor((openedAt - NUMBERS_FROM) / MINUTE_MS);
  return `${prefix}${String(minute).padStart(7, '0')}${String(lane % 100).padStart(2, '0')}`;
}

/** A whole second between two others, drawn for a key. */
export function drawBetween(key: number, salt: number, least: number, most: number): number {
  const share = hash3(key, salt, 61) / 2 ** 32;
  return Math.floor((least + share * (most - least)) / 1000) * 1000;
}

/** Columns of times of a window. */
export function windowColumns(from: number, to: number): Columns {
  return { start_date: stamp(from), end_date: stamp(to) };
}
