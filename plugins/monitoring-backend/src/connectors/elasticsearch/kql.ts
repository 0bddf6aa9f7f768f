import { hasControlCharacters } from '@rosetta/backstage-plugin-monitoring-node';
import { isField } from './grammar';

export const PLACEHOLDERS = ['entity', 'environment', 'service'] as const;
export type Placeholder = (typeof PLACEHOLDERS)[number];

/** A value in a template: pieces of text and placeholders, one after the other. */
export type TemplatePart = { readonly text: string } | { readonly placeholder: Placeholder };

/** A query as a tree: the part of KQL that a template may use. */
export type KqlNode =
  | { readonly kind: 'field'; readonly field: string; readonly values: readonly (readonly TemplatePart[])[] }
  | { readonly kind: 'exists'; readonly field: string }
  | { readonly kind: 'not'; readonly node: KqlNode }
  | { readonly kind: 'and' | 'or'; readonly nodes: readonly KqlNode[] };

export class TemplateError extends Error {}

const MAX_DEPTH = 8;
const MAX_NODES = 40;

type Token =
  | { readonly kind: '(' | ')' | ':' }
  | { readonly kind: 'quoted' | 'word'; readonly text: string };

/** Characters that end a word. */
const ENDS_WORD = /[\s():"<>{}\\]/;

function readQuoted(text: string, from: number): { value: string; next: number } {
  let value = '';
  for (let at = from; at < text.length; at += 1) {
    const character = text[at]!;
    if (character === '"') return { value, next: at + 1 };
    if (character === '\\') {
      at += 1;
      const escaped = text[at];
      if (escaped !== '"' && escaped !== '\\') throw new TemplateError('has a backslash that escapes neither " nor \\');
      value += escaped;
    } else value += character;
  }
  throw new TemplateError('has a quote that is never closed');
}

function readWord(text: string, from: number): { value: string; next: number } {
  let at = from;
  while (at < text.length) {
    if (text.startsWith('{{', at)) {
      const end = text.indexOf('}}', at);
      if (end < 0) throw new TemplateError('has a {{ without }}');
      at = end + 2;
    } else if (ENDS_WORD.test(text[at]!)) break;
    else at += 1;
  }
  if (at === from) throw new TemplateError(`has a character that is not understood here: ${JSON.stringify(text[at])}`);
  return { value: text.slice(from, at), next: at };
}

function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < text.length; ) {
    const character = text[at]!;
    if (character === ' ') at += 1;
    else if (character === '(' || character === ')' || character === ':') {
      tokens.push({ kind: character });
      at += 1;
    } else if (character === '"') {
      const { value, next } = readQuoted(text, at + 1);
      tokens.push({ kind: 'quoted', text: value });
      at = next;
    } else {
      const { value, next } = readWord(text, at);
      tokens.push({ kind: 'word', text: value });
      at = next;
    }
  }
  return tokens;
}

/** Splits a value at its placeholders. */
function readParts(text: string): TemplatePart[] {
  const parts: TemplatePart[] = [];
  for (let at = 0; at < text.length; ) {
    const open = text.indexOf('{{', at);
    const end = open < 0 ? text.length : open;
    if (end > at) parts.push({ text: text.slice(at, end) });
    if (open < 0) break;
    const close = text.indexOf('}}', open);
    const name = close < 0 ? '' : text.slice(open + 2, close).trim();
    const placeholder = PLACEHOLDERS.find(known => known === name);
    if (!placeholder) {
      throw new TemplateError(`has a placeholder that is none of ${PLACEHOLDERS.map(known => `{{${known}}}`).join(' ')}`);
    }
    parts.push({ placeholder });
    at = close + 2;
  }
  if (parts.length === 0) throw new TemplateError('compares a field with nothing');
  return parts;
}

/** Reads tokens by falling precedence: or, and, not, one comparison. */
class Reader {
  private at = 0;
  private nodes = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  whole(): KqlNode {
    const node = this.alternatives(0);
    if (this.at < this.tokens.length) throw new TemplateError('goes on where it should end; join its parts with and or or');
    return node;
  }

  private word(word: string): boolean {
    const token = this.tokens[this.at];
    return token?.kind === 'word' && token.text.toLowerCase() === word;
  }

  private take(word: string): boolean {
    if (!this.word(word)) return false;
    this.at += 1;
    return true;
  }

  private sequence(kind: 'and' | 'or', next: () => KqlNode): KqlNode {
    const nodes = [next()];
    while (this.take(kind)) nodes.push(next());
    return nodes.length === 1 ? nodes[0]! : { kind, nodes };
  }

  private alternatives(depth: number): KqlNode {
    if (depth > MAX_DEPTH) throw new TemplateError(`is nested deeper than ${MAX_DEPTH} parentheses`);
    return this.sequence('or', () => this.sequence('and', () => this.negation(depth)));
  }

  private negation(depth: number): KqlNode {
    if (this.take('not')) {
      if (this.word('not')) throw new TemplateError('says not twice in a row');
      return { kind: 'not', node: this.negation(depth) };
    }
    if (this.tokens[this.at]?.kind === '(') {
      this.at += 1;
      const node = this.alternatives(depth + 1);
      this.close();
      return node;
    }
    return this.comparison();
  }

  private close() {
    if (this.tokens[this.at]?.kind !== ')') throw new TemplateError('has a parenthesis that is never closed');
    this.at += 1;
  }

  private comparison(): KqlNode {
    this.nodes += 1;
    if (this.nodes > MAX_NODES) throw new TemplateError(`has more than ${MAX_NODES} comparisons`);
    const name = this.tokens[this.at];
    if (name?.kind !== 'word' || !isField(name.text) || this.tokens[this.at + 1]?.kind !== ':') {
      throw new TemplateError('must be made of comparisons such as service.name : "{{service}}"');
    }
    this.at += 2;
    if (this.tokens[this.at]?.kind === '(') {
      this.at += 1;
      const values = [this.value()];
      while (this.take('or')) values.push(this.value());
      this.close();
      return { kind: 'field', field: name.text, values };
    }
    const value = this.tokens[this.at];
    if (value?.kind === 'word' && value.text === '*') {
      this.at += 1;
      return { kind: 'exists', field: name.text };
    }
    return { kind: 'field', field: name.text, values: [this.value()] };
  }

  private value(): readonly TemplatePart[] {
    const token = this.tokens[this.at];
    if (token?.kind !== 'quoted' && token?.kind !== 'word') throw new TemplateError('lacks a value after a colon');
    if (token.kind === 'word') {
      if (token.text.includes('*')) throw new TemplateError('has a * that would be taken as a text once quoted; only field:* is known');
      if (['and', 'or', 'not'].includes(token.text.toLowerCase())) throw new TemplateError('has and, or or not in place of a value');
    }
    this.at += 1;
    return readParts(token.text);
  }
}

/**
 * Parses a template of KQL: comparisons `field : value`, `field : ("a" or "b")` and
 * `field : *`, joined by `and`, `or`, `not` and parentheses. Free text, ranges and
 * wildcards are refused.
 *
 * @throws TemplateError whose message goes on after the name of the annotation
 */
export function parseTemplate(text: string): KqlNode {
  if (hasControlCharacters(text)) throw new TemplateError('holds control characters');
  const tokens = tokenize(text);
  if (tokens.length === 0) throw new TemplateError('is empty');
  return new Reader(tokens).whole();
}

/** A text as a KQL phrase: inside quotes only the quote and the backslash mean anything. */
export function quoteKql(text: string): string {
  return `"${text.replace(/\\/g, '\\\\').replace(/"/g, '\\"')}"`;
}

/** What each placeholder stands for; undefined where nothing does. */
export type PlaceholderValues = Readonly<Record<Placeholder, string | undefined>>;

/** Thrown when a template needs a value that there is none of. */
export class MissingValueError extends Error {}

type WriteValue = (parts: readonly TemplatePart[]) => string;

function write(node: KqlNode, value: WriteValue, isInside: boolean): string {
  if (node.kind === 'exists') return `${node.field} : *`;
  if (node.kind === 'field') {
    const values = node.values.map(value);
    return `${node.field} : ${values.length === 1 ? values[0] : `(${values.join(' or ')})`}`;
  }
  if (node.kind === 'not') return `not ${write(node.node, value, true)}`;
  const text = node.nodes.map(item => write(item, value, true)).join(` ${node.kind} `);
  return isInside ? `(${text})` : text;
}

/**
 * Writes a tree as KQL with its placeholders filled in, every value quoted.
 *
 * @throws MissingValueError when a placeholder has no value
 */
export function renderKql(node: KqlNode, values: PlaceholderValues, isInside = false): string {
  return write(
    node,
    parts =>
      quoteKql(
        parts
          .map(part => {
            if ('text' in part) return part.text;
            const value = values[part.placeholder];
            if (value === undefined) throw new MissingValueError(part.placeholder);
            return value;
          })
          .join(''),
      ),
    isInside,
  );
}

/** The canonical text of a template: equal trees give equal texts, and it parses to the same tree. */
export function renderTemplate(node: KqlNode): string {
  return write(
    node,
    parts => quoteKql(parts.map(part => ('text' in part ? part.text : `{{${part.placeholder}}}`)).join('')),
    false,
  );
}
