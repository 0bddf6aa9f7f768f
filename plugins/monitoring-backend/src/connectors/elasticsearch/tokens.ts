/** What a piece of a message may be replaced by. */
const PLACEHOLDERS = new Set([
  '<num>', '<id>', '<uuid>', '<hex>', '<time>', '<ip>', '<email>', '<url>', '<path>', '<str>', '<value>', '<secret>', '<name>',
]);

export function isPlaceholder(text: string): boolean {
  return PLACEHOLDERS.has(text);
}

/** Marks that end a word and stand for themselves. */
const DELIMITERS = new Set('()[]{},;|=<>"\'`«»“”‘’');

export function isDelimiter(character: string): boolean {
  return DELIMITERS.has(character);
}

const set = (words: string) => new Set(words.split(' '));

/** Words after which a secret comes, without `_` and `-`. */
export const SECRET_KEYS: ReadonlySet<string> = set(
  'password passwd pwd passphrase pass secret clientsecret token accesstoken refreshtoken idtoken authtoken apitoken bearer basic apikey ' +
    'xapikey key accesskey secretkey privatekey signature authorization auth cookie setcookie session sessionid jsessionid sid jwt pin otp ' +
    'cvv cvc credential credentials motdepasse',
);

/** Words after a word for a secret that show it to be one of a sentence. */
export const STOP_WORDS: ReadonlySet<string> = set(
  'a an and are as at authentication by cannot check could did does endpoint exchange expired expires failed failure field for from grant ' +
    'generation has have header in incorrect introspection invalid is issued its lookup manager mismatch missing must not of on or policy ' +
    'provider refresh rejected renewal required reset rotation service signature store than that the to too type validation verification ' +
    'was were will with wrong',
);

/** Words for a secret that a sentence often has another meaning of: a plain small word after a blank is no secret. */
export const WEAK_SECRET_KEYS: ReadonlySet<string> = set(
  'key pass pin otp auth basic session sid signature cookie credential credentials authorization',
);

/** Words that begin with a capital in messages and are nobody's name; a run with one of them stays. */
export const COMMON_WORDS: ReadonlySet<string> = set(
  'access account api application bad broken buffer cache call circuit client closed commit configuration connection connector consumer ' +
    'context controller could data database deadlock denied disk duplicate engine entity error event exception failed failure file ' +
    'forbidden found gateway handler health index input instance insufficient internal invalid job key limit listener lock memory message ' +
    'method missing network no node not null object order out payment pipe pool processing producer queue read record refused reject ' +
    'rejected request reset resource response retry rule schema server service session socket sql state stream system table task thread ' +
    'timed timeout token topic transaction transfer type unable unauthorized unavailable unexpected unknown upstream validation value ' +
    'warning worker write',
);

/** Words after which a person's name comes, in capitals. */
export const PERSON_KEYS: ReadonlySet<string> = set(
  'user username login customer client holder cardholder accountholder beneficiary debtor creditor payer payee owner name firstname ' +
    'lastname fullname surname employee agent operator applicant borrower guarantor contact caller author mr mrs ms miss dr m mme mlle ' +
    'monsieur madame',
);

/** Keys whose values are words of the program, so that they tell kinds of lines apart. */
export const TECHNICAL_KEYS: ReadonlySet<string> = set(
  'status state code errorcode reason method level type kind error exception op operation phase step stage action result outcome ' +
    'component module category severity protocol direction mode',
);

const HAS_DIGIT = /\p{N}/u;
const NUMBER = /^[+\-~#$€£]*\p{N}[\p{N}.,_']*(%|\p{L}{1,3}(\/\p{L}{1,3})?)?$/u;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const HEX = /^(0x)?[0-9a-f]{6,}$/i;
const IP_V4 = /^\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}(:\d{1,5})?$/;
const IP_V6 = /^[0-9a-f:.]{2,45}(%[\w]{1,16})?$/i;
const CLOCK = /^\d{1,2}:\d{2}(:\d{2})?([.,]\d+)?(z|[ap]m)?$/i;
const DATE = /^(\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4})(t[\d:.,+z-]*)?$/i;
const WORDS_WITH_SLASH = /^\p{L}{1,20}\/\p{L}{1,20}$/u;
const LONGEST_WORD = 64;
const LONGEST_CERTAIN_WORD = 20;

/**
 * Whether a long word without digits looks drawn by lot: words of a program change from
 * small letters to capitals at most once in five letters.
 */
function looksRandom(text: string): boolean {
  if (text.length > LONGEST_WORD && !text.includes('.')) return true;
  if (text.length < LONGEST_CERTAIN_WORD) return false;
  if (/[+/=]/.test(text)) return true;
  let changes = 0;
  for (let at = 1; at < text.length; at += 1) {
    if (/\p{Ll}/u.test(text[at - 1]!) && /\p{Lu}/u.test(text[at]!)) changes += 1;
  }
  return changes > text.length / 5;
}

function classifyWithDigit(text: string): string {
  if (NUMBER.test(text)) return '<num>';
  if (UUID.test(text)) return '<uuid>';
  if (IP_V4.test(text)) return '<ip>';
  if (CLOCK.test(text) || DATE.test(text)) return '<time>';
  if (HEX.test(text)) return '<hex>';
  if (text.split(':').length > 2 && IP_V6.test(text)) return '<ip>';
  return '<id>';
}

/**
 * What a word is replaced by; undefined for a plain word, which stays.
 *
 * Every word with a digit is replaced, whatever it is: ids take any form, and a pattern
 * that lost a `v2` is still a pattern. The expressions are linear: none repeats a group
 * that can match in two ways.
 */
export function classifyToken(text: string): string | undefined {
  if (text.includes('://')) return '<url>';
  if (text.includes('@')) return '<email>';
  if (text.includes('\\')) return '<path>';
  if (text.includes('/')) {
    if (DATE.test(text)) return '<time>';
    if (NUMBER.test(text)) return '<num>';
    return WORDS_WITH_SLASH.test(text) ? undefined : '<path>';
  }
  if (HAS_DIGIT.test(text)) return classifyWithDigit(text);
  if (text.split(':').length > 2 && IP_V6.test(text)) return '<ip>';
  return looksRandom(text) ? '<id>' : undefined;
}
