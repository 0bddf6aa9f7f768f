import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { MUTANTS, MutantId, Replacement } from './kills/mutants';

/** The parts of the run. */
export const PARTS = ['kills', 'mutants', 'canaries'] as const;
export type Part = (typeof PARTS)[number];

export interface Options {
  readonly parts: readonly Part[];
  readonly kills: number;
  readonly mutantKills: number;
  readonly mutant: MutantId | undefined;
  readonly backfillDays: number;
  readonly seed: number;
  /** Changes of the product to try out. */
  readonly trial: readonly Replacement[];
}

function wholeNumber(name: string, text: string, least: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < least) throw new Error(`--${name} must be a whole number of at least ${least}`);
  return value;
}

/** Reads the command line. @throws Error that says what would be right */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string' },
      kills: { type: 'string', default: '40' },
      'mutant-kills': { type: 'string', default: '14' },
      mutant: { type: 'string' },
      'backfill-days': { type: 'string', default: '45' },
      seed: { type: 'string', default: '20260' },
      try: { type: 'string' },
    },
  });
  const part = PARTS.find(name => name === values.only);
  if (values.only !== undefined && !part) throw new Error(`--only must be one of ${PARTS.join(', ')}`);
  const mutant = MUTANTS.find(one => one.id === values.mutant)?.id;
  if (values.mutant !== undefined && !mutant) {
    throw new Error(`--mutant must be one of ${MUTANTS.map(one => one.id).join(', ')}`);
  }
  const asked: readonly Part[] = mutant ? ['mutants'] : PARTS;
  return {
    parts: part ? [part] : asked,
    kills: wholeNumber('kills', values.kills, 1),
    mutantKills: wholeNumber('mutant-kills', values['mutant-kills'], 1),
    mutant,
    backfillDays: wholeNumber('backfill-days', values['backfill-days'], 3),
    seed: wholeNumber('seed', values.seed, 0),
    trial: values.try === undefined ? [] : (JSON.parse(readFileSync(values.try, 'utf8')) as Replacement[]),
  };
}
