import {
  classifyToken,
  COMMON_WORDS,
  isDelimiter,
  isPlaceholder,
  PERSON_KEYS,
  SECRET_KEYS,
  STOP_WORDS,
  TECHNICAL_KEYS,
  WEAK_SECRET_KEYS,
} from './tokens';

/** What is looked at of a message, UTF-16 units; beyond lies payload. */
const MAX_INPUT = 4_000;
/** Longest pattern, as facts have it. */
export const MAX_PATTERN = 500;
/** What a line without a message is listed as. */
export const NO_MESSAGE = '(no message)';

/** A piece of a message: what it is, and whether a blank stands before it. */
interface Piece {
  readonly text: string;
  readonly kind: 'word' | 'mark' | 'quoted' | 'placeholder';
  readonly hasBlankBefore: boolean;
}

const WHITESPACE = /\s/;
// eslint-disable-next-line no-control-regex -- control characters are what it is for
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]|\p{Cs}|[\u{e0000}-\u{e007f}]/gu;
const CLOSING: Record<string, string> = { '"': '"', "'": "'", '`': '`', '«': '»', '“': '”', '‘': '’' };
/** After these, or at the beginning, an apostrophe opens a quotation; else it is part of a word, or nothing. */
const BEFORE_APOSTROPHE = /[\s([{=,:;|]/;
const WORD_CHARACTER = /[\p{L}\p{N}]/u;
/** Punctuation at the ends of a word that is no part of it. */
const PUNCTUATION = /[.:!?]/;

/** The first line that says something: what follows is a stack trace or a payload. */
function firstLine(message: string): { line: string; isCut: boolean } {
  const bounded = message.slice(0, MAX_INPUT);
  let from = 0;
  while (from < bounded.length && WHITESPACE.test(bounded[from]!)) from += 1;
  let to = from;
  while (to < bounded.length && !/[\n\r\u0085\u2028\u2029]/.test(bounded[to]!)) to += 1;
  const line = bounded.slice(from, to).replace(/\t/g, ' ').replace(CONTROL, '');
  return { line, isCut: to === MAX_INPUT && message.length > MAX_INPUT };
}

/** Cuts a line into pieces in one pass; each character is looked at a bounded number of times. */
function cutIntoPieces(line: string): Piece[] {
  const pieces: Piece[] = [];
  /** Closing characters that do not come any more: an open quote is looked for once. */
  const exhausted = new Set<string>();
  let hasBlankBefore = false;
  const push = (text: string, kind: Piece['kind']) => {
    pieces.push({ text, kind, hasBlankBefore });
    hasBlankBefore = false;
  };
  const closingAt = (from: number, close: string): number => {
    if (exhausted.has(close)) return -1;
    const at = line.indexOf(close, from);
    if (at < 0) exhausted.add(close);
    return at;
  };
  /** A colon in a plain word parts a key from its value; in a time or an address it does not. */
  const pushPlain = (text: string) => {
    if (!text.includes(':') || classifyToken(text)) push(text, 'word');
    else {
      for (const part of text.split(/(:)/)) {
        if (part === ':') push(part, 'mark');
        else if (part !== '') push(part, 'word');
      }
    }
  };
  const pushWord = (from: number): number => {
    let to = from;
    while (to < line.length) {
      const character = line[to]!;
      const isInnerApostrophe =
        character === "'" && to > from && WORD_CHARACTER.test(line[to - 1]!) && WORD_CHARACTER.test(line[to + 1] ?? '');
      if (!isInnerApostrophe && (WHITESPACE.test(character) || isDelimiter(character))) break;
      to += 1;
    }
    let start = from;
    while (start < to && PUNCTUATION.test(line[start]!)) {
      push(line[start]!, 'mark');
      start += 1;
    }
    let end = to;
    while (end > start && PUNCTUATION.test(line[end - 1]!)) end -= 1;
    if (end > start) pushPlain(line.slice(start, end));
    for (let at = end; at < to; at += 1) push(line[at]!, 'mark');
    return to;
  };
  for (let at = 0; at < line.length; ) {
    const character = line[at]!;
    if (WHITESPACE.test(character)) {
      hasBlankBefore = true;
      at += 1;
      continue;
    }
    if (character === '<') {
      const end = line.indexOf('>', at);
      const text = end < 0 || end - at > 12 ? '' : line.slice(at, end + 1);
      if (isPlaceholder(text)) {
        push(text, 'placeholder');
        at = end + 1;
        continue;
      }
    }
    const close = CLOSING[character];
    const opens = close !== undefined && (character !== "'" || at === 0 || BEFORE_APOSTROPHE.test(line[at - 1]!));
    const end = opens ? closingAt(at + 1, close) : -1;
    if (end >= 0) {
      push(line.slice(at, end + 1), 'quoted');
      at = end + 1;
    } else if (isDelimiter(character)) {
      push(character, 'mark');
      at += 1;
    } else at = pushWord(at);
  }
  return pieces;
}

const keyOf = (piece: Piece | undefined) => (piece?.kind === 'word' ? piece.text.toLowerCase().replace(/[-_.]/g, '') : undefined);

/** The place of the value that a key at this place speaks of, behind `:`, `=`, `is` and blanks. */
function valueAfter(pieces: readonly Piece[], key: number): number {
  let at = key + 1;
  for (let marks = 0; marks < 2 && pieces[at]?.kind === 'mark' && [':', '='].includes(pieces[at]!.text); marks += 1) at += 1;
  if (keyOf(pieces[at]) === 'is') at += 1;
  return at;
}

const isCapitalised = (text: string) => /^\p{Lu}/u.test(text);
/** Written as names are: a capital, small letters, perhaps a second part. */
const looksLikeName = (piece: Piece | undefined) =>
  piece?.kind === 'word' && /^\p{Lu}[\p{L}'’-]*$/u.test(piece.text) && /\p{Ll}/u.test(piece.text);

/** Collects what stands for pieces; the first that speaks of a piece decides. */
class Replacer {
  readonly replaced = new Map<number, string>();

  constructor(private readonly pieces: readonly Piece[]) {}

  private replace(at: number, placeholder: string) {
    const piece = this.pieces[at];
    if (piece && piece.kind !== 'placeholder' && piece.kind !== 'mark' && !this.replaced.has(at)) {
      this.replaced.set(at, placeholder);
    }
  }

  secretAfter(at: number, key: string) {
    const value = valueAfter(this.pieces, at);
    const word = keyOf(this.pieces[value]);
    if (value === at + 1 && word !== undefined) {
      if (STOP_WORDS.has(word)) return;
      if (WEAK_SECRET_KEYS.has(key) && /^\p{Ll}+$/u.test(this.pieces[value]!.text)) return;
    }
    this.replace(value, '<secret>');
    // `Authorization: Bearer …`: the scheme is followed by what counts.
    if (word !== undefined && SECRET_KEYS.has(word)) this.replace(valueAfter(this.pieces, value), '<secret>');
  }

  nameAfter(at: number) {
    let value = valueAfter(this.pieces, at);
    if (value > at + 1) this.replace(value, '<name>');
    for (; this.pieces[value]?.kind === 'word' && isCapitalised(this.pieces[value]!.text); value += 1) {
      this.replace(value, '<name>');
    }
  }

  valueOf(at: number) {
    // A word that stands for another value is no key any more: `=op=a` has the pattern of `=x=a`.
    const name = this.replaced.has(at - 1) ? undefined : keyOf(this.pieces[at - 1]);
    if (this.pieces[at + 1]?.hasBlankBefore === false && (name === undefined || !TECHNICAL_KEYS.has(name))) {
      this.replace(at + 1, '<value>');
    }
  }

  /** Two or more words in a row that are written as names, and of which no program speaks. */
  nameFrom(at: number): number {
    let end = at;
    let isCommon = false;
    for (; looksLikeName(this.pieces[end]); end += 1) isCommon ||= COMMON_WORDS.has(this.pieces[end]!.text.toLowerCase());
    if (end - at >= 2 && !isCommon) for (let word = at; word < end; word += 1) this.replace(word, '<name>');
    return end;
  }

  itself(at: number, piece: Piece) {
    const placeholder = piece.kind === 'quoted' ? '<str>' : classifyToken(piece.text);
    if (placeholder) this.replace(at, placeholder);
  }
}

/** What stands for each piece; a piece that stays is not in it. */
function replacements(pieces: readonly Piece[]): ReadonlyMap<number, string> {
  const replacer = new Replacer(pieces);
  let runEnd = 0;
  for (const [at, piece] of pieces.entries()) {
    const key = keyOf(piece);
    if (key !== undefined && SECRET_KEYS.has(key)) replacer.secretAfter(at, key);
    if (key !== undefined && PERSON_KEYS.has(key)) replacer.nameAfter(at);
    if (piece.kind === 'mark' && piece.text === '=') replacer.valueOf(at);
    if (at >= runEnd && looksLikeName(piece)) runEnd = replacer.nameFrom(at);
    if (piece.kind === 'quoted' || piece.kind === 'word') replacer.itself(at, piece);
  }
  return replacer.replaced;
}

/**
 * Turns the message of a log line into the pattern it is one of.
 *
 * Everything that tells one line from another of its kind is replaced by a placeholder,
 * and everything that may be a secret or a person: words with a digit in them, addresses,
 * paths, quotations, values of keys, what follows a word for a secret or a person. What is
 * left are plain words. Takes time in proportion to the length; a pattern is its own pattern.
 *
 * @returns 1 to 500 characters
 */
export function normalise(message: string): string {
  const { line, isCut } = firstLine(message);
  const pieces = cutIntoPieces(line);
  // What the cut left of a word may not look like what the word was.
  if (isCut) pieces.pop();
  const replaced = replacements(pieces);
  let pattern = '';
  let previous = '';
  for (const [at, piece] of pieces.entries()) {
    const text = replaced.get(at) ?? piece.text;
    const isRepeated = text === previous && isPlaceholder(text);
    previous = text;
    if (isRepeated) continue;
    const next = `${piece.hasBlankBefore && pattern !== '' ? ' ' : ''}${text}`;
    if (pattern.length + next.length > MAX_PATTERN) break;
    pattern += next;
  }
  return pattern === '' ? NO_MESSAGE : pattern;
}
