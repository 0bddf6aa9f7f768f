import { SyntaxNodeRef } from '@lezer/common';
import { parser } from '@prometheus-io/lezer-promql';
import { Label, writeMatchers } from './matchers';

/** Stands for the length of a slot in an expression of config, e.g. `[$__range]`. */
export const RANGE_PLACEHOLDER = '$__range';

/** As long as the placeholder, so that positions in the parsed text are those of the template. */
const STAND_IN = '1234567s';

/** Where matchers go: after the brace of a selector, or after a metric name without braces. */
type MatcherPlace = 'only' | 'before-others' | 'own-braces';

type Piece =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'range' }
  | { readonly kind: 'matchers'; readonly place: MatcherPlace };

/** An expression of config, taken apart at the places where something goes in. */
export interface CompiledQuery {
  /** Whether the slot's length goes in anywhere. */
  readonly usesRange: boolean;
  /**
   * The expression for one slot length and one entity.
   *
   * @param rangeSeconds - length of the slot; a whole number of seconds
   * @param labels - matchers that every vector selector gets, beside those it has
   */
  build(rangeSeconds: number, labels: readonly Label[]): string;
}

/** Why an expression of config cannot be used, in words for an admin. Shows nothing of the expression. */
export class QueryError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'QueryError';
  }
}

interface Insertion {
  readonly from: number;
  /** End of what it replaces; equal to `from` where it replaces nothing. */
  readonly to: number;
  readonly piece: Piece;
}

const MATCHER_NODES: ReadonlySet<string> = new Set([
  'UnquotedLabelMatcher',
  'QuotedLabelMatcher',
  // A metric name within the braces, as in {"http.requests"}.
  'QuotedLabelName',
]);

/** Where the matchers go into one selector. */
function matcherInsertion(selector: SyntaxNodeRef): Insertion {
  const braces = selector.node.getChild('LabelMatchers');
  if (!braces) {
    return { from: selector.to, to: selector.to, piece: { kind: 'matchers', place: 'own-braces' } };
  }
  // Right after the brace: a comment or a trailing comma further on changes nothing there.
  const at = braces.from + 1;
  let hasOthers = false;
  for (let child = braces.firstChild; child; child = child.nextSibling) {
    hasOthers ||= MATCHER_NODES.has(child.name);
  }
  return { from: at, to: at, piece: { kind: 'matchers', place: hasOthers ? 'before-others' : 'only' } };
}

function placeholders(template: string): number[] {
  const places: number[] = [];
  for (
    let at = template.indexOf(RANGE_PLACEHOLDER);
    at >= 0;
    at = template.indexOf(RANGE_PLACEHOLDER, at + RANGE_PLACEHOLDER.length)
  ) {
    places.push(at);
  }
  return places;
}

/** Every place of a parsed expression where something goes in, in its order. */
function insertionsOf(template: string): Insertion[] {
  const places = placeholders(template);
  const text = template.split(RANGE_PLACEHOLDER).join(STAND_IN);
  const insertions: Insertion[] = [];
  const durations = new Set<number>();
  parser.parse(text).iterate({
    enter: node => {
      if (node.type.isError) {
        throw new QueryError(`is not PromQL: there is an error at character ${node.from + 1}`);
      }
      if (node.name === 'VectorSelector') insertions.push(matcherInsertion(node));
      if (node.name === 'NumberDurationLiteralInDurationContext') durations.add(node.from);
    },
  });
  if (insertions.length === 0) {
    throw new QueryError('selects no metric, so it would say the same of every entity');
  }
  for (const from of places) {
    // In a string, a comment or a sum it would be read as something else, or not at all.
    if (!durations.has(from)) {
      throw new QueryError(`has ${RANGE_PLACEHOLDER} where no range is, write it as [${RANGE_PLACEHOLDER}]`);
    }
    insertions.push({ from, to: from + RANGE_PLACEHOLDER.length, piece: { kind: 'range' } });
  }
  return insertions.sort((a, b) => a.from - b.from);
}

function writePlace(place: MatcherPlace, matchers: string): string {
  switch (place) {
    case 'only':
      return matchers;
    case 'before-others':
      return `${matchers},`;
    default:
      return `{${matchers}}`;
  }
}

/**
 * Parses an expression of config once, so that building it for an entity is
 * putting text between known places of its tree and never a search in text.
 *
 * @throws QueryError when it is not PromQL, selects nothing, or misplaces the placeholder
 */
export function compileQuery(template: string): CompiledQuery {
  const pieces: Piece[] = [];
  let done = 0;
  for (const { from, to, piece } of insertionsOf(template)) {
    pieces.push({ kind: 'text', text: template.slice(done, from) }, piece);
    done = to;
  }
  pieces.push({ kind: 'text', text: template.slice(done) });

  return {
    usesRange: pieces.some(piece => piece.kind === 'range'),
    build(rangeSeconds, labels) {
      if (!Number.isSafeInteger(rangeSeconds) || rangeSeconds <= 0) {
        throw new RangeError('The length of a slot must be a whole number of seconds above zero');
      }
      if (labels.length === 0) throw new RangeError('An expression without matchers would read every series');
      const matchers = writeMatchers(labels);
      return pieces
        .map(piece => {
          if (piece.kind === 'text') return piece.text;
          return piece.kind === 'range' ? `${rangeSeconds}s` : writePlace(piece.place, matchers);
        })
        .join('');
    },
  };
}
