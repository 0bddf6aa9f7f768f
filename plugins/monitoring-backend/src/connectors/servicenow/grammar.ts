/** Most values of one pivot: beyond it, one entity would fill a request by itself. */
export const MAX_VALUES = 20;

/** 32 hexadecimal digits in small letters; ServiceNow's key of every record. */
const SYS_ID = /^[0-9a-f]{32}$/;
/** Column, or a dot-walk over at most two references. Words of the query language are in capitals. */
export const COLUMN = /^[a-z0-9_]+(\.[a-z0-9_]+){0,2}$/;
/** Letters of any script, so that a CI may be called "Réseau d'accès" without the apostrophe. */
const CI_NAME = /^[\p{L}\p{M}\p{Nd} ._:/()-]{1,120}$/u;
/** Wide enough for an entity reference; catalog names hold nothing else. */
const ENTITY_VALUE = /^[A-Za-z0-9][A-Za-z0-9._:/-]{0,253}$/;

/**
 * Beginnings that would make of our operator `IN` or `=` another one, or have the
 * server evaluate what follows: `INSTANCEOF`, `DYNAMIC`, `javascript:`.
 */
const OTHER_MEANING = /^\s*(stanceof|dynamic|javascript:)/i;

export function isSysId(text: string): boolean {
  return SYS_ID.test(text);
}

/** Whether text has no blanks around it and, with look-alike letters made plain, no second meaning. */
function isOneMeaning(text: string): boolean {
  return (
    text === text.trim() && !OTHER_MEANING.test(text) && !OTHER_MEANING.test(text.normalize('NFKC'))
  );
}

/** Whether text may be asked as the name of a configuration item. */
export function isCiName(text: string): boolean {
  return CI_NAME.test(text) && isOneMeaning(text);
}

/** Whether text may be asked as the value of the entity column. */
export function isEntityValue(text: string): boolean {
  return ENTITY_VALUE.test(text) && isOneMeaning(text);
}

/** What ServiceNow's databases compare by: most of them take capitals and small letters as equal. */
export function comparable(text: string): string {
  return text.normalize('NFC').toLowerCase();
}

/** Characters a text takes in a URL. */
export function urlLength(text: string): number {
  // Through UTF-8, because encodeURIComponent throws on a lone surrogate.
  return encodeURIComponent(Buffer.from(text, 'utf8').toString('utf8')).length;
}
