import { formatColumns } from '../measure/formatTable';
import { matches, NotFed, VectorCheck, VectorContext, VectorOutcome } from './check';

/** One line of the report. */
export interface VectorLine {
  readonly id: string;
  readonly what: string;
  readonly expected: string;
  readonly actual: string;
  readonly verdict: 'pass' | 'FAIL' | 'not fed';
}

const asText = (value: unknown) => (value === undefined ? 'nothing' : JSON.stringify(value));

/** Longest cell of the table, characters. */
const WIDEST = 72;
const cut = (text: string) => (text.length <= WIDEST ? text : `${text.slice(0, WIDEST - 1)}…`);

/** The lines as people read them; what failed is told again in full. */
export function formatLines(lines: readonly VectorLine[]): string {
  const table = formatColumns([
    ['check', 'what', 'expected', 'actual', 'verdict'],
    ...lines.map(line => [line.id, line.what, cut(line.expected), cut(line.actual), line.verdict]),
  ]);
  const failed = lines.filter(line => line.verdict === 'FAIL');
  return [table, ...failed.map(line => `\n${line.id} ${line.what}\n  expected ${line.expected}\n  actual   ${line.actual}`)].join('\n');
}

function lineOf(check: VectorCheck, outcome: VectorOutcome): VectorLine {
  return {
    id: check.id,
    what: outcome.part === undefined ? check.what : `${check.what}: ${outcome.part}`,
    expected: asText(outcome.expected),
    actual: asText(outcome.actual),
    verdict: matches(outcome.expected, outcome.actual, outcome.tolerance) ? 'pass' : 'FAIL',
  };
}

/** Runs one check; whatever it throws is a failure of it, and the next one goes on. */
async function runCheck(check: VectorCheck, context: VectorContext): Promise<VectorLine[]> {
  try {
    const outcome = await check.run(context);
    const outcomes = 'expected' in outcome ? [outcome] : outcome;
    if (outcomes.length === 0) throw new NotFed('the set holds no case of it');
    return outcomes.map(one => lineOf(check, one));
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const isFed = !(error instanceof NotFed);
    return [{ id: check.id, what: check.what, expected: '-', actual: message.split('\n').at(-1) ?? '', verdict: isFed ? 'FAIL' : 'not fed' }];
  }
}

/** Runs the checks one after the other. */
export async function runChecks(checks: readonly VectorCheck[], context: VectorContext): Promise<VectorLine[]> {
  const lines: VectorLine[] = [];
  for (const check of checks) lines.push(...(await runCheck(check, context)));
  return lines;
}
