/** Prints rows under headings, columns aligned, numbers to the right. */
export function printTable(title: string, headings: readonly string[], rows: readonly (readonly (string | number)[])[]): void {
  const texts = [headings, ...rows].map(row => row.map(String));
  const widths = headings.map((_, column) => Math.max(...texts.map(row => row[column].length)));
  const isNumber = headings.map((_, column) => rows.length > 0 && rows.every(row => typeof row[column] === 'number'));
  const line = (row: readonly string[]) =>
    row.map((cell, column) => (isNumber[column] ? cell.padStart(widths[column]) : cell.padEnd(widths[column]))).join('  ').trimEnd();
  console.log(`\n${title}`);
  console.log(line(texts[0]));
  console.log(widths.map(width => '-'.repeat(width)).join('  '));
  for (const row of texts.slice(1)) console.log(line(row));
}

export function say(text: string): void {
  console.log(`${new Date().toISOString().slice(11, 19)} ${text}`);
}

/** Claims that hold or do not. */
export class Checks {
  passed = 0;
  failed = 0;

  check(claim: string, holds: boolean, detail = ''): boolean {
    if (holds) this.passed += 1;
    else this.failed += 1;
    console.log(`${holds ? 'ok    ' : 'FAILED'} ${claim}${detail ? `: ${detail}` : ''}`);
    return holds;
  }

  /** Names what could not be tried here. Where everything must be tried, that is a failure. */
  skip(what: string): void {
    if (process.env.CI === 'true') this.check(`${what} is there`, false);
    else console.log(`skipped ${what}`);
  }

  add(other: { passed: number; failed: number }): void {
    this.passed += other.passed;
    this.failed += other.failed;
  }
}

/** The middle one; of an even number the upper of the two. NaN of none. */
export const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
