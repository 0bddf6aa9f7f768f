/** What has no words of its own, or says in a picture what words beside it say. */
const WORDLESS = 'svg, style, [aria-hidden="true"], [data-screen-only]';

/** Words of a cell as one line: those that a reader of the page by ear hears, in the order they stand. */
function cellText(cell: Element): string {
  const parts: string[] = [];
  const walk = (node: Node) => {
    if (node instanceof Element && node.matches(WORDLESS)) return;
    if (node.nodeType === Node.TEXT_NODE) parts.push(node.textContent ?? '');
    node.childNodes.forEach(walk);
  };
  walk(cell);
  return parts.join(' ').replace(/\s+/g, ' ').trim();
}

/**
 * The rows of a table as text, heads first, as they stand on the page: what is taken away is what was seen. A cell
 * over several columns fills the first of them.
 */
export function tableRows(table: HTMLTableElement): string[][] {
  return [...table.rows].map(row =>
    [...row.cells].flatMap(cell => [
      cellText(cell),
      ...Array.from({ length: cell.colSpan - 1 }, () => ''),
    ]),
  );
}
