/**
 * Characters that change how text around them is shown or parsed: C0 and C1
 * controls, bidirectional marks and overrides, zero-width characters, line
 * separators, interlinear annotations, tags, and lone surrogates.
 */
const CONTROLS =
  // eslint-disable-next-line no-control-regex -- control characters are what it is for
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]|\p{Cs}/gu;

/** Spaces that carry meaning in running text: kept as one blank. */
const WHITESPACE = /[\t\n\v\f\r\u0085\u2028\u2029]+/g;

/**
 * Makes text of an upstream safe to store, log and show (T12).
 *
 * Line breaks and tabs become one blank; other control characters vanish.
 *
 * @param maxLength - longest result, in UTF-16 units; a cut never splits a character
 */
export function cleanText(text: string, maxLength: number): string {
  // The input is capped first: a regular expression never sees 10 MB of log line (T14).
  const bounded = text.length > maxLength * 4 ? text.slice(0, maxLength * 4) : text;
  const cleaned = bounded.replace(WHITESPACE, ' ').replace(CONTROLS, '').trim();
  if (cleaned.length <= maxLength) return cleaned;
  const last = cleaned.charCodeAt(maxLength - 1);
  const splitsPair = last >= 0xd800 && last <= 0xdbff;
  return cleaned.slice(0, splitsPair ? maxLength - 1 : maxLength);
}

/** Whether text has a character that {@link cleanText} would take out. */
export function hasControlCharacters(text: string): boolean {
  return text.search(CONTROLS) >= 0;
}
