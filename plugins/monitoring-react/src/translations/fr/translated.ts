/**
 * The same messages in another language: the same keys, all of them. A language may have
 * plural forms that English lacks, as French has `_many`.
 */
export type Translated<T> = {
  readonly [K in keyof T]: T[K] extends string ? string : Translated<T[K]>;
};
