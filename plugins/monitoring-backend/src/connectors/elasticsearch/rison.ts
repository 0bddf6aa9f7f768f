/** What Kibana keeps in its URLs. */
export type RisonValue =
  | string
  | number
  | boolean
  | null
  | readonly RisonValue[]
  | { readonly [key: string]: RisonValue };

/**
 * Text that every reader takes as text without quotes: begins with a letter, and goes on
 * with what is no mark of Rison. Narrower than Rison allows, so no reader can disagree.
 */
const BARE = /^[A-Za-z][A-Za-z0-9._-]*$/;

function quote(text: string): string {
  return `'${text.replace(/!/g, '!!').replace(/'/g, "!'")}'`;
}

function writeKey(key: string): string {
  return BARE.test(key) ? key : quote(key);
}

/**
 * Writes a value as Rison, the form in which Kibana and OpenSearch Dashboards keep their
 * state in a URL.
 *
 * Objects `(key:value)`, lists `!(a,b)`, `!t`, `!f`, `!n`; text is quoted unless it is a
 * plain word, with `!` and `'` escaped by `!`. Keys keep their order.
 *
 * @param value - numbers must be finite
 * @throws RangeError for NaN and the infinities, which Rison has no form for
 */
export function encodeRison(value: RisonValue): string {
  if (value === null) return '!n';
  if (value === true) return '!t';
  if (value === false) return '!f';
  if (typeof value === 'string') return BARE.test(value) ? value : quote(value);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new RangeError('Rison has no form for this number');
    // The plus of an exponent would be read as a blank by some.
    return String(value === 0 ? 0 : value).replace('+', '');
  }
  if (Array.isArray(value)) return `!(${value.map(item => encodeRison(item)).join(',')})`;
  const entries = Object.entries(value as { readonly [key: string]: RisonValue });
  return `(${entries.map(([key, item]) => `${writeKey(key)}:${encodeRison(item)}`).join(',')})`;
}

/**
 * Percent-encodes Rison for the fragment of a URL. Quotes and parentheses are encoded too:
 * a link may end up in a text that would take them for its own.
 */
export function encodeForFragment(rison: string): string {
  // Through UTF-8, because encodeURIComponent throws on a lone surrogate.
  const wellFormed = Buffer.from(rison, 'utf8').toString('utf8');
  return encodeURIComponent(wellFormed).replace(
    /[!'()*]/g,
    character => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
