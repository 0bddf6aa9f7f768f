import type { MappingCell } from '@rosetta/backstage-plugin-monitoring-common';
import type { StatusShape } from '@rosetta/backstage-plugin-monitoring-react';
import { cellProgress } from './cellProgress';
import {
  cellValue,
  VERIFICATION_SHAPES,
  type CellOrigin,
  type Verification,
} from './mappingWords';

/** What a cell of the matrix says, before words and colours. */
export interface CellLook {
  /** Null where a word stands in its place. */
  readonly value: string | null;
  readonly absence: 'not_mapped' | 'switched_off' | undefined;
  readonly origin: CellOrigin | null;
  readonly mark:
    | {
        readonly shape: StatusShape;
        readonly word:
          | 'state.invalid'
          | 'pending.saved'
          | 'pending.removed'
          | `verification.${Verification}`;
      }
    | undefined;
  /** Whether it stands out: nothing is collected through it. */
  readonly isWrong: boolean;
}

/** How a cell looks; what was just saved counts before what is collected so far. */
export function cellLook(cell: MappingCell, nowMs: number): CellLook {
  const progress = cellProgress(cell, nowMs);
  if (progress === 'saved') {
    const saved = cell.mapping?.value ?? '';
    return {
      value: saved === '' ? null : saved,
      absence: saved === '' ? 'switched_off' : undefined,
      origin: null,
      mark: { shape: 'running', word: 'pending.saved' },
      isWrong: false,
    };
  }
  const value = cell.state === 'switched_off' ? null : cellValue(cell);
  const isNotMapped =
    cell.state === 'not_mapped' || (value === null && cell.state === 'mapped');
  const notMapped = isNotMapped ? ('not_mapped' as const) : undefined;
  const base = {
    value: isNotMapped ? null : value,
    absence:
      cell.state === 'switched_off' ? ('switched_off' as const) : notMapped,
  };
  if (progress === 'removed') {
    return {
      ...base,
      origin: null,
      mark: { shape: 'running', word: 'pending.removed' },
      isWrong: false,
    };
  }
  const origin = isNotMapped ? null : cell.origin;
  if (cell.state === 'invalid') {
    return {
      ...base,
      origin,
      mark: { shape: 'warning', word: 'state.invalid' },
      isWrong: true,
    };
  }
  const { verification } = cell;
  return {
    ...base,
    origin,
    mark: verification
      ? {
          shape: VERIFICATION_SHAPES[verification],
          word: `verification.${verification}`,
        }
      : undefined,
    isWrong: verification === 'not_found',
  };
}
