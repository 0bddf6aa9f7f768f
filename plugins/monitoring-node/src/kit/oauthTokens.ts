import { z } from 'zod';
import { ConnectorError } from '../ConnectorError';
import { Clock } from './clock';
import { HttpResponse, StatusClassifier } from './httpClient';

/** How a client gets its bearer tokens: one form, posted to a path below the base URL. RFC 6749, 4.3 and 4.4. */
export interface OAuthGrant {
  /** Path of the token endpoint after the base URL, e.g. `['oauth_token.do']`. */
  readonly segments: readonly string[];
  /** The whole form, `grant_type` and secrets included; its secrets belong into `secrets` too. */
  readonly form: Readonly<Record<string, string>>;
}

/** Stands for the token endpoint in messages and logs. */
export const TOKEN_ROUTE = 'POST token';

/** At a token endpoint these all say that the client or its secret is wrong (RFC 6749, 5.2). */
export const classifyTokenStatus: StatusClassifier = status =>
  [400, 401, 403].includes(status) ? 'authentication' : undefined;

/** A token is not used in the last of its seconds: it would expire on its way. */
const MARGIN_SECONDS = 60;
/** Life of a token whose answer does not tell (`expires_in` is only recommended), seconds. */
const DEFAULT_LIFE_SECONDS = 300;
const MAX_LIFE_SECONDS = 86_400;
/** After a refusal nothing is asked for this long: repeated wrong sign-ins lock accounts. */
const HOLD_SECONDS = 30;

/** Printable ASCII without blanks: anything else would break out of the header. */
const TOKEN = /^[\x21-\x7e]{8,16384}$/;

const answerSchema = z.object({
  access_token: z.string().regex(TOKEN),
  token_type: z
    .string()
    .regex(/^bearer$/i)
    .optional(),
  expires_in: z
    .union([
      z.number(),
      z
        .string()
        .regex(/^\d{1,9}$/)
        .transform(Number),
    ])
    .optional(),
});

interface Token {
  readonly text: string;
  /** Epoch milliseconds by the client's clock. */
  readonly freshUntilMs: number;
}

export interface TokenSourceOptions {
  readonly clock: Clock;
  /** Posts the form once. @throws ConnectorError, or what the exchange threw */
  readonly ask: () => Promise<HttpResponse>;
  /** Told each secret before anything else can see it. */
  readonly learn: (secret: string) => void;
  /** Builds the error for an answer that holds no token. */
  readonly noToken: () => Error;
  /** The connector error inside whatever an exchange threw. */
  readonly connectorErrorOf: (error: unknown) => ConnectorError | undefined;
}

/** Hands out the present token to every request of a client. */
export interface TokenSource {
  /**
   * Sends with a token. When the token is refused (401), gets a new one and sends
   * once more; a second refusal is the caller's.
   */
  withToken<T>(send: (token: string) => Promise<T>): Promise<T>;
}

/** Every string of an answer under a key that names a token, refresh tokens included. */
function tokensIn(json: unknown): string[] {
  if (typeof json !== 'object' || json === null) return [];
  return Object.entries(json).flatMap(([key, value]) =>
    /token$/i.test(key) && typeof value === 'string' ? [value] : [],
  );
}

function lifeSeconds(expiresIn: number | undefined): number {
  const life = Math.min(expiresIn ?? DEFAULT_LIFE_SECONDS, MAX_LIFE_SECONDS);
  // A token of a minute or less would never be fresh: half its life is.
  return Math.max(life - MARGIN_SECONDS, life / 2, 0);
}

/** Keeps one token, asked for once however many requests wait for it. */
export function createTokenSource(options: TokenSourceOptions): TokenSource {
  const { clock, ask, learn, noToken, connectorErrorOf } = options;
  let current: Token | undefined;
  let pending: Promise<Token> | undefined;
  let refusal: { readonly error: unknown; readonly untilMs: number } | undefined;
  let renewalHeldUntilMs = 0;

  async function fetchToken(): Promise<Token> {
    try {
      const { json } = await ask();
      tokensIn(json).forEach(learn);
      const parsed = answerSchema.safeParse(json);
      if (!parsed.success) throw noToken();
      const { access_token: text, expires_in: expiresIn } = parsed.data;
      return { text, freshUntilMs: clock.now() + lifeSeconds(expiresIn) * 1_000 };
    } catch (error) {
      if (connectorErrorOf(error)?.kind === 'authentication') {
        refusal = { error, untilMs: clock.now() + HOLD_SECONDS * 1_000 };
      }
      throw error;
    }
  }

  async function get(): Promise<Token> {
    if (current && clock.now() < current.freshUntilMs) return current;
    if (refusal && clock.now() < refusal.untilMs) throw refusal.error;
    pending ??= fetchToken().finally(() => {
      pending = undefined;
    });
    current = await pending;
    return current;
  }

  return {
    async withToken(send) {
      const first = await get();
      try {
        return await send(first.text);
      } catch (error) {
        const isRefused = connectorErrorOf(error)?.code === 'authentication';
        if (!isRefused || clock.now() < renewalHeldUntilMs) throw error;
      }
      // Another request may have renewed it meanwhile: then that one is tried.
      if (current === first) current = undefined;
      const second = await get();
      try {
        return await send(second.text);
      } catch (error) {
        if (connectorErrorOf(error)?.code === 'authentication') {
          renewalHeldUntilMs = clock.now() + HOLD_SECONDS * 1_000;
        }
        throw error;
      }
    },
  };
}
