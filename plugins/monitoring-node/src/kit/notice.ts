/** Words of a state that is no state of a record, written in any case, with spaces, `-` or `_`. */
const STATES = /^(under )?maintenance( mode)?$|^(service )?unavailable$|^hibernat(ed|ing)$/i;
/** Codes by which a sign-on proxy says that nobody is signed in. */
const CODES = /^(login required|unauthenticated|session expired)$/i;
/** What a sentence for people says when no data comes. */
const SENTENCE = /\bmaintenance\b|\bhibernat(ed|ing)\b|\b(sign|signed|log|logged)[ -]?in\b|\blogin\b/i;

const textOf = (value: unknown) => (typeof value === 'string' ? value.trim() : '');
const wordsOf = (value: unknown) => textOf(value).replace(/[\s_-]+/g, ' ');
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isFlat = (record: Record<string, unknown>) =>
  Object.values(record).every(value => typeof value !== 'object' || value === null);

/**
 * Tells JSON that stands in place of data, because the source is in maintenance or a proxy
 * wants somebody to sign in, from data and from any other form (SECURITY-RELIABILITY 3.5 U17).
 *
 * It must be an object without a list or an object in it, except below `error`: every answer
 * that carries records has one, so data is never taken for a notice, whatever its texts say.
 * Signs at the top level, the last two also below `error`:
 *
 * - `maintenance` that is true or a text
 * - `status` or `state`: maintenance, unavailable, hibernating
 * - `error` or `code`: login_required, unauthenticated, session_expired
 * - `error`, `message`, `title` or `detail` with maintenance, hibernating, sign in or log in
 *
 * @returns name of the key that shows it; undefined when it is no notice
 */
export function noticeKey(json: unknown): string | undefined {
  if (!isObject(json)) return undefined;
  const { error, ...rest } = json;
  const within = isObject(error) ? error : {};
  if (Array.isArray(error) || !isFlat(rest) || !isFlat(within)) return undefined;
  if (json.maintenance === true || textOf(json.maintenance) !== '') return 'maintenance';
  for (const key of ['status', 'state']) if (STATES.test(wordsOf(json[key]))) return key;
  for (const record of [json, within]) {
    for (const key of ['error', 'code']) if (CODES.test(wordsOf(record[key]))) return key;
    for (const key of ['error', 'message', 'title', 'detail']) if (SENTENCE.test(textOf(record[key]))) return key;
  }
  return undefined;
}
