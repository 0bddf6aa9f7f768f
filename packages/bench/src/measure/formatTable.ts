import { Figure, formatBound, formatNumber, judge } from './figure';

/** Columns under headings, as wide as their widest cell. */
export function formatColumns(rows: readonly (readonly string[])[]): string {
  const widths = rows[0].map((_, column) => rows.reduce((widest, row) => Math.max(widest, row[column].length), 0));
  const line = (row: readonly string[]) =>
    row.map((cell, column) => cell.padEnd(widths[column])).join('  ').trimEnd();
  return [line(rows[0]), widths.map(width => '-'.repeat(width)).join('  '), ...rows.slice(1).map(line)].join('\n');
}

/** The report as people read it. */
export function formatTable(figures: readonly Figure[]): string {
  return formatColumns([
    ['what', 'measured', 'pass', 'aim', 'verdict', 'made of'],
    ...figures.map(figure => [
      figure.name,
      formatNumber(figure.measured),
      formatBound(figure.pass),
      formatBound(figure.aim),
      judge(figure),
      figure.detail,
    ]),
  ]);
}
