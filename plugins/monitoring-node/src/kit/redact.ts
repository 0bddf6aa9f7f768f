const MASK = '***';

/** Shorter secrets would mask ordinary words, and protect nothing. */
const MIN_SECRET_LENGTH = 4;
/** Depth at which a nested object is cut rather than walked. */
const MAX_DEPTH = 8;

/** Takes secrets out of anything that is about to be logged or stored. */
export interface Redactor {
  text(value: string): string;
  /** Copies JSON-like data with every string, key included, redacted. */
  value(value: unknown): unknown;
}

/** Most secrets learnt while running that are kept: tokens of the last hours. */
const MAX_LEARNT = 12;

/** A redactor that also masks secrets received while running, such as OAuth tokens. */
export interface LearningRedactor extends Redactor {
  /** Masks this secret from now on; the oldest learnt ones are forgotten. */
  learn(secret: string): void;
}

function withoutPadding(base64: string): string {
  return base64.replace(/=+$/, '');
}

/**
 * The Base64 texts that a secret has inside a longer encoded text, at each of
 * the three byte offsets, without the characters its neighbours decide.
 */
function base64Windows(secret: Buffer): string[] {
  return [0, 1, 2].flatMap(offset => {
    const encoded = Buffer.concat([Buffer.alloc(offset), secret]).toString('base64');
    const from = Math.ceil((offset * 8) / 6);
    const wholeCharacters = Math.floor(((offset + secret.length) * 8) / 6);
    const inside = encoded.slice(from, wholeCharacters);
    return inside.length >= 8 ? [inside] : [];
  });
}

/** Every form in which a secret is known to show up in errors and logs (F6). */
function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret, 'utf8');
  const base64 = bytes.toString('base64');
  const hex = bytes.toString('hex');
  const jsonEscaped = JSON.stringify(secret).slice(1, -1);
  const percent = Array.from(bytes, byte => `%${byte.toString(16).padStart(2, '0')}`).join('');
  // Through UTF-8, because encodeURIComponent throws on a lone surrogate.
  const wellFormed = bytes.toString('utf8');
  const urlEncoded = encodeURIComponent(wellFormed);
  const windows = base64Windows(bytes);
  return [
    secret,
    base64,
    withoutPadding(base64),
    bytes.toString('base64url'),
    ...windows,
    ...windows.map(text => text.replace(/\+/g, '-').replace(/\//g, '_')),
    urlEncoded,
    urlEncoded.replace(/%[0-9A-F]{2}/g, escape => escape.toLowerCase()),
    urlEncoded.replace(/%20/g, '+'),
    encodeURI(wellFormed),
    encodeURIComponent(base64),
    percent,
    percent.toUpperCase(),
    jsonEscaped,
    JSON.stringify(jsonEscaped).slice(1, -1),
    hex,
    hex.toUpperCase(),
  ];
}

/** The forms of all secrets, longest first, so that a form that contains another is masked whole. */
function orderedForms(secrets: readonly string[]): readonly string[] {
  const forms = new Set<string>();
  for (const secret of secrets) {
    if (secret.length < MIN_SECRET_LENGTH) continue;
    for (const form of formsOf(secret)) {
      if (form.length >= MIN_SECRET_LENGTH) forms.add(form);
    }
  }
  return [...forms].sort((a, b) => b.length - a.length);
}

/**
 * Builds a redactor.
 *
 * @param secrets - the raw secrets; give a Basic credential as `user:password` as well
 */
export function createRedactor(secrets: readonly string[]): LearningRedactor {
  let learnt: readonly string[] = [];
  let ordered = orderedForms(secrets);

  function text(value: string): string {
    return ordered.reduce(
      (out, form) => (out.includes(form) ? out.split(form).join(MASK) : out),
      value,
    );
  }

  function walk(value: unknown, depth: number): unknown {
    if (typeof value === 'string') return text(value);
    if (value === null || typeof value !== 'object') return value;
    if (depth >= MAX_DEPTH) return '[cut]';
    if (Array.isArray(value)) return value.map(item => walk(item, depth + 1));
    if (value instanceof Error) return { name: value.name, message: text(value.message) };
    // fromEntries defines own properties, so a `__proto__` key pollutes nothing (T15).
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [text(key), walk(item, depth + 1)]),
    );
  }

  return {
    text,
    value: value => walk(value, 0),
    learn: secret => {
      if (learnt.includes(secret)) return;
      learnt = [...learnt, secret].slice(-MAX_LEARNT);
      ordered = orderedForms([...secrets, ...learnt]);
    },
  };
}
