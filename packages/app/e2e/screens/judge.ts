import type { Taken } from './take';

/** Pictures that the issue of the screens asks for. */
const FEWEST = 60;

/** The faces of a tile; `loading` is the first of them. */
const LOOKS = ['loading', 'value', 'partial', 'stale', 'noData', 'notMapped', 'notPermitted', 'refused', 'tooLittleHistory'];

const RULES_NAME = 'WCAG 2.1 AA';

/** Columns under headings, as wide as their widest cell. */
function printColumns(title: string, heads: readonly string[], rows: readonly (readonly string[])[]): void {
  const widths = heads.map((head, column) => Math.max(head.length, ...rows.map(row => row[column].length)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]))
      .join('  ')
      .trimEnd();
  console.log(['', title, line(heads), widths.map(width => '-'.repeat(width)).join('  '), ...rows.map(line)].join('\n'));
}

const countOf = (taken: readonly Taken[], look: string) => taken.filter(({ looks }) => looks.includes(look)).length;

/** Rules with the pictures they were found on. */
function byRule(taken: readonly Taken[], part: 'ours' | 'frame'): string[][] {
  const rules = new Map<string, { impact: string; names: string[]; nodes: Set<string> }>();
  for (const { axe, name } of taken) {
    for (const { impact, nodes, rule } of axe?.[part] ?? []) {
      const entry = rules.get(rule) ?? { impact, names: [], nodes: new Set<string>() };
      entry.names.push(name);
      nodes.forEach(node => entry.nodes.add(node));
      rules.set(rule, entry);
    }
  }
  return [...rules].map(([rule, { impact, names, nodes }]) => [
    rule,
    impact,
    String(names.length),
    names[0],
    [...nodes].slice(0, 3).join(' | ').slice(0, 160),
  ]);
}

/** Which picture shows what, the faces of tiles, and what axe found. */
export function printTables(taken: readonly Taken[]): void {
  printColumns(
    `Pictures: ${taken.length}`,
    ['picture', 'screen', 'state', 'theme', 'language', 'width', 'paper', 'faces of tiles'],
    taken.map(({ name, shot: { screen, state, options }, looks, sheets }) => [
      name,
      screen,
      state,
      options.theme ?? 'light',
      options.language ?? 'en',
      String(options.width ?? 1440),
      sheets === undefined ? '' : `${sheets} A4`,
      looks.join(' '),
    ]),
  );
  printColumns(
    'Faces of tiles',
    ['face', 'pictures'],
    LOOKS.map(look => [look, String(countOf(taken, look))]),
  );
  const heads = ['rule', 'impact', 'pictures', 'first of them', 'elements'];
  printColumns(`axe ${RULES_NAME}, serious or critical, in our content`, heads, byRule(taken, 'ours'));
  printColumns(`axe ${RULES_NAME}, serious or critical, in the frame around it`, heads, byRule(taken, 'frame'));
}

/** What does not hold, one line each. */
export function judge(taken: readonly Taken[], { isWhole }: { isWhole: boolean }): string[] {
  const byDigest = new Map<string, string[]>();
  for (const { digest, name } of taken) byDigest.set(digest, [...(byDigest.get(digest) ?? []), name]);
  const identical = [...byDigest.values()]
    .filter(names => names.length > 1)
    .map(names => `${names.join(' and ')} are the same picture`);
  const wide = taken
    .filter(({ overflowPx }) => overflowPx > 0)
    .map(({ name, overflowPx }) => `${name} is ${overflowPx} px wider than its window`);
  const found = taken.flatMap(({ axe, name }) => (axe?.ours ?? []).map(({ impact, rule }) => `${name}: ${rule} (${impact})`));
  if (!isWhole) return [...identical, ...wide, ...found];
  const missing = LOOKS.filter(look => countOf(taken, look) === 0).map(look => `no picture has a tile that is ${look}`);
  const few = taken.length < FEWEST ? [`${taken.length} pictures, ${FEWEST} are asked for`] : [];
  return [...identical, ...wide, ...found, ...missing, ...few];
}
