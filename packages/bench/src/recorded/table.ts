import { formatColumns } from '../measure/formatTable';
import { hasFailed, Line } from './judge';

const HEADINGS = ['tool', 'file', 'kind', 'stream', 'rows', 'facts', 'nulls', 'unrelated', 'rejected', 'law', 'expected', 'why'];

/** Text of a recording in a terminal: printable, and no longer than a column. */
const shown = (text: string, most: number) => [...text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '?')].slice(0, most).join('');

function lawOf(line: Line): string {
  if (line.failure !== null) return 'FAILED';
  if (line.isAsExpected === false) return 'WRONG';
  if (line.isConserved === null) return line.refusal === null ? '-' : 'refused';
  return line.isConserved ? 'holds' : 'BROKEN';
}

function cellsOf(line: Line): string[] {
  const { counted } = line;
  const number = (value: number | null | undefined) => (value === null || value === undefined ? '' : String(value));
  const why = [line.failure, line.refusal, ...line.codes.filter(code => code !== line.refusal), line.note].filter(Boolean).join(' ');
  return [
    shown(line.tool, 16), shown(line.file, 60), shown(line.kind, 30), line.stream, number(line.sent), number(counted?.facts), number(counted?.nulls),
    number(counted?.unrelated), number(counted?.rejected), lawOf(line), line.expected.join(' or '), shown(why, 160),
  ];
}

/** Prints what each file came to, then those that are none of ours with the reason. */
export function printLines(lines: readonly Line[]): void {
  const ours = lines.filter(line => line.notOurs === null);
  const others = lines.filter(line => line.notOurs !== null);
  if (ours.length > 0) console.log(`\n${formatColumns([HEADINGS, ...ours.map(cellsOf)])}`);
  if (others.length > 0) {
    const rows = others.map(line => [shown(line.tool, 16), shown(line.file, 60), shown(line.notOurs ?? '', 120)]);
    console.log(`\nNot ours, or not a recording\n${formatColumns([['tool', 'file', 'why'], ...rows])}`);
  }
}

/** Lines of ours that hold, and those that do not. A file that is none of ours is neither. */
export function tally(lines: readonly Line[]): { passed: number; failed: number } {
  const failed = lines.filter(hasFailed).length;
  return { passed: lines.filter(line => line.notOurs === null).length - failed, failed };
}
