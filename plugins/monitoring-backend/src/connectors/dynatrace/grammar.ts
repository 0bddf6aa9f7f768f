/** Positive grammars of everything that an annotation may bring into a Dynatrace query (T1). */

export const ENTITY_ID = /^[A-Z][A-Z0-9_]{0,62}-[0-9A-F]{1,16}$/;
export const ENTITY_TYPE = /^[A-Z][A-Z0-9_]{0,62}$/;
export const MANAGEMENT_ZONE_ID = /^-?\d{1,19}$/;

/** Most ids, tags or values that one pivot may list. */
export const MAX_VALUES = 20;
export const MAX_NAME_LENGTH = 200;

/**
 * Letters and digits of any script, single blanks inside, and the punctuation
 * that names are made of. Quotes, tilde, backslash, caret and control characters,
 * which a selector could take for syntax, are refused rather than escaped.
 */
const NAME = /^[\p{L}\p{N}_./@:+=&#()[\]{}*|,-]+( [\p{L}\p{N}_./@:+=&#()[\]{}*|,-]+)*$/u;

/** `key:value` or `[CONTEXT]key:value`; neither half holds a colon, comma or bracket. */
const TAG =
  /^(\[[A-Za-z0-9_-]{1,40}\])?[\p{L}\p{N}_./@+=-]+( [\p{L}\p{N}_./@+=-]+)*:[\p{L}\p{N}_./@+=-]+( [\p{L}\p{N}_./@+=-]+)*$/u;

/** Whether text may stand between quotes in a selector. */
export function isName(text: string): boolean {
  return text.length <= MAX_NAME_LENGTH && NAME.test(text) && !text.includes('..');
}

/** Whether text is a tag that we would ask for. */
export function isTag(text: string): boolean {
  return text.length <= MAX_NAME_LENGTH && TAG.test(text) && !text.includes('..');
}

export function isEntityId(text: string): boolean {
  return ENTITY_ID.test(text);
}

/** The type that an entity id begins with: `SERVICE` of `SERVICE-1F`. */
export function entityTypeOf(entityId: string): string {
  return entityId.slice(0, entityId.lastIndexOf('-'));
}
