/** Where a pivot came from, by falling precedence (PRODUCT.md, Pivots). */
export const PIVOT_ORIGINS = ['mapping', 'overlay', 'rosetta', 'foreign', 'inherited'] as const;
export type PivotOrigin = (typeof PIVOT_ORIGINS)[number];

/** What is wrong with an annotation, with an example that works. */
export interface PivotProblem {
  readonly key: string;
  /** The value as written, cut to 200 characters with control characters shown as escapes. */
  readonly value: string;
  readonly message: string;
  readonly example: string;
}

export type PivotParseResult<TPivot> =
  | {
      readonly kind: 'pivot';
      readonly pivot: TPivot;
      readonly instance: string | undefined;
      /** What is odd and does not stop the pivot, e.g. a second key that was not read. */
      readonly problems?: readonly PivotProblem[];
    }
  /** The keys say nothing of this source. */
  | { readonly kind: 'absent' }
  /** An empty string switched it off. */
  | { readonly kind: 'off' }
  | { readonly kind: 'invalid'; readonly problems: readonly PivotProblem[] };

/**
 * How entities name things in one source: keys, grammar, and words for what is wrong.
 *
 * Values are annotation values or an admin's mapping; nothing that fails the
 * grammar ever reaches an upstream.
 */
export interface PivotDefinition<TPivot> {
  /** Keys after `rosetta.io/`, in the order tried. */
  readonly rosettaKeys: readonly string[];
  /** Whole keys of other plugins with the same meaning. */
  readonly foreignKeys: readonly string[];
  /** Key after `rosetta.io/` that names the instance. */
  readonly instanceKey: string;
  /** Whether an entity without keys takes its System's. */
  readonly isInherited: boolean;
  /** Whether the facts of the pivot are golden signals of the series. */
  readonly givesSignals: boolean;
  /**
   * Whether the facts say themselves which environment they belong to (GitLab, Argo CD,
   * ELISA). Then a pivot of the base keys is one for every environment, and only an
   * overlay's facts all belong to the overlay's (PRODUCT.md, Environment).
   */
  readonly environmentOfFacts?: boolean;
  /**
   * Whether its keys are parts of one pivot and not ways to say the same (ELISA: index,
   * service, space). Then a level that says some of them takes the others from weaker
   * levels, the System's included where pivots are inherited.
   */
  readonly combinesKeys?: boolean;
  /**
   * Reads the values of this definition's keys (full key to value, only those present).
   * The first of several keys that speak wins; another that speaks too is a problem.
   */
  parse(values: ReadonlyMap<string, string>): PivotParseResult<TPivot>;
  /** Canonical text of a pivot: equal pivots give equal texts, so changes are seen. */
  serialize(pivot: TPivot): string;
  /** Reads what {@link serialize} wrote. @throws when it did not. */
  deserialize(text: string): TPivot;
}
