import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { MUTANTS, MutantId, Replacement } from './kills/mutants';
import { MATRIX_OPTIONS, readMatrixChoice } from './matrix/choice';
import { MATRIX_MUTANTS, MatrixMutantId } from './matrix/mutants';
import { MatrixChoice } from './matrix/plan';

/** The parts of the run, in their order. */
export const PARTS = ['matrix', 'own', 'kills', 'pauses', 'database', 'backends', 'budget', 'canaries', 'soak', 'mutants'] as const;
export type Part = (typeof PARTS)[number];

export interface Options {
  readonly parts: readonly Part[];
  readonly isQuick: boolean;
  /** In `kills`, of each connector. */
  readonly killsPerConnector: number;
  readonly pauses: number;
  readonly stops: number;
  readonly backendKills: number;
  readonly minutes: number;
  readonly soakMinutes: number;
  /** People at live screens, in `budget` and `soak`. */
  readonly users: number;
  readonly mutantKills: number;
  readonly mutant: MutantId | MatrixMutantId | undefined;
  readonly backfillDays: number;
  readonly seed: number;
  readonly matrix: MatrixChoice;
  /** Changes of the product to try out. */
  readonly trial: readonly Replacement[];
}

/** How much of each; the second is `--quick`. */
const AMOUNTS = {
  'kills-per-connector': ['200', '2'],
  pauses: ['50', '4'],
  stops: ['30', '1'],
  'backend-kills': ['12', '1'],
  minutes: ['10', '1'],
  'soak-minutes': ['60', '3'],
  users: ['50', '10'],
  'mutant-kills': ['14', '10'],
  'backfill-days': ['45', '10'],
} as const;

/** What may be asked for, with how much of each there is unless told, and with `--quick`. */
export const usage = (): string =>
  [
    'npm run faults -- [options]',
    `  --only <part>,…  of ${PARTS.join(', ')}; all unless told`,
    '  --quick          little of each',
    ...Object.entries(AMOUNTS).map(([name, [whole, quick]]) => `${`  --${name} <n>`.padEnd(31)}${whole}, quick ${quick}`),
    ...['--mutant <id>', '--seed <n>', '--try <file>', ...Object.keys(MATRIX_OPTIONS).map(name => `--${name}`)].map(text => `  ${text}`),
    'What they mean: packages/bench/src/faults/README.md',
  ].join('\n');

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
      only: { type: 'string', multiple: true },
      quick: { type: 'boolean', default: false },
      'kills-per-connector': { type: 'string' },
      pauses: { type: 'string' },
      stops: { type: 'string' },
      'backend-kills': { type: 'string' },
      minutes: { type: 'string' },
      'soak-minutes': { type: 'string' },
      users: { type: 'string' },
      'mutant-kills': { type: 'string' },
      'backfill-days': { type: 'string' },
      mutant: { type: 'string' },
      seed: { type: 'string', default: '20260' },
      try: { type: 'string' },
      ...MATRIX_OPTIONS,
    },
  });
  const amount = (name: keyof typeof AMOUNTS, least: number) =>
    wholeNumber(name, values[name] ?? AMOUNTS[name][values.quick ? 1 : 0], least);
  const asked = values.only?.flatMap(text => text.split(',')) ?? [];
  const unknown = asked.find(name => !PARTS.some(part => part === name));
  if (unknown !== undefined) throw new Error(`--only must be one or more of ${PARTS.join(', ')}`);
  const mutants = [...MUTANTS, ...MATRIX_MUTANTS].map(({ id }) => id);
  const mutant = mutants.find(id => id === values.mutant);
  if (values.mutant !== undefined && !mutant) {
    throw new Error(`--mutant must be one of ${mutants.join(', ')}`);
  }
  const chosen = PARTS.filter(part => asked.includes(part));
  const all: readonly Part[] = mutant ? ['mutants'] : PARTS;
  return {
    parts: chosen.length > 0 ? chosen : all,
    isQuick: values.quick,
    killsPerConnector: amount('kills-per-connector', 1),
    pauses: amount('pauses', 1),
    stops: amount('stops', 1),
    backendKills: amount('backend-kills', 1),
    minutes: amount('minutes', 1),
    soakMinutes: amount('soak-minutes', 1),
    users: amount('users', 1),
    mutantKills: amount('mutant-kills', 1),
    mutant,
    backfillDays: amount('backfill-days', 3),
    seed: wholeNumber('seed', values.seed, 0),
    matrix: readMatrixChoice(values),
    trial: values.try === undefined ? [] : (JSON.parse(readFileSync(values.try, 'utf8')) as Replacement[]),
  };
}
