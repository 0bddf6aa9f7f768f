import { SyntaxNode } from '@lezer/common';
import { parser } from '@prometheus-io/lezer-promql';

/** A matcher as a reader of the tree sees it, its string unquoted. */
export interface ReadMatcher {
  readonly name: string;
  readonly operator: string;
  readonly value: string;
}

/** What a string literal means, by the rules of Go; knows nothing of how we write one. */
export function unquote(literal: string): string {
  const inner = literal.slice(1, -1);
  if (literal.startsWith('`')) return inner;
  const escapes: Record<string, string> = { n: '\n', t: '\t', r: '\r' };
  return inner.replace(/\\([\s\S])/g, (_, character: string) => escapes[character] ?? character);
}

function children(node: SyntaxNode): SyntaxNode[] {
  const list: SyntaxNode[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling) list.push(child);
  return list;
}

const MATCHERS = ['UnquotedLabelMatcher', 'QuotedLabelMatcher'];

function matcherNodes(selector: SyntaxNode): SyntaxNode[] {
  return children(selector)
    .filter(node => node.name === 'LabelMatchers')
    .flatMap(children)
    .filter(node => MATCHERS.includes(node.name));
}

/** The matchers of every vector selector of an expression, in its order. @throws when it does not parse */
export function readSelectors(text: string): ReadMatcher[][] {
  const selectors: ReadMatcher[][] = [];
  const part = (node: SyntaxNode) => text.slice(node.from, node.to);
  parser.parse(text).iterate({
    enter: ({ node }) => {
      if (node.type.isError) throw new Error(`does not parse at ${node.from}: ${text}`);
      if (node.name !== 'VectorSelector') return;
      selectors.push(
        matcherNodes(node).map(matcher => {
          const [name, operator, value] = children(matcher).map(part) as [string, string, string];
          return { name: name.startsWith('"') ? unquote(name) : name, operator, value: unquote(value) };
        }),
      );
    },
  });
  return selectors;
}

/**
 * The tree of an expression with the words at its leaves. Comments are left out:
 * they mean nothing.
 *
 * @param drop - matchers of each selector, counted from its first, that are left out
 */
export function shapeOf(text: string, drop = 0): string {
  const walk = (node: SyntaxNode): string => {
    if (node.name === 'VectorSelector') {
      const name = node.getChild('Identifier');
      const matchers = matcherNodes(node).slice(drop).map(item => text.slice(item.from, item.to));
      return `selector(${name ? text.slice(name.from, name.to) : ''}|${matchers.join('|')})`;
    }
    const inner = children(node).filter(child => child.name !== 'LineComment').map(walk);
    return `${node.name}(${inner.length > 0 ? inner.join(',') : text.slice(node.from, node.to)})`;
  };
  return walk(parser.parse(text).topNode);
}
