import { hash3, unit3 } from './hash';

/** People who turn up in messages; planted, so that readers can be caught keeping them. */
export const LOG_PEOPLE: readonly string[] = [
  'Alice Martin',
  'Jean-Pierre Dupont',
  'Siobhan Murphy',
  'Renée Lefèvre',
  'Giulia Rossi',
];

/** Secrets that turn up in messages; planted for the same reason. */
export const LOG_SECRETS: readonly string[] = [
  'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJjYW5hcnkifQ.c2lnbmF0dXJlLWNhbmFyeQ',
  'S3cr3t-Canary!9',
  'AKIACANARY7EXAMPLE0Q',
  'swordfishcanary',
];

/** Domain of the mail addresses of messages. */
export const LOG_MAIL_DOMAIN = 'customers.northbank.example';

/** What a kind of message is made of: its text with `{slots}`, and the exception it carries. */
export interface MessageTemplate {
  readonly text: string;
  readonly exception?: string;
}

export const REQUEST_TEMPLATES: readonly MessageTemplate[] = [
  { text: 'GET /v2/items/{uuid} 200 in {ms}ms' },
  { text: 'POST /v2/items 201 in {ms}ms for session {hex}' },
  { text: 'Handled message {uuid} from partition {n} at offset {n}' },
];

export const CLIENT_TEMPLATES: readonly MessageTemplate[] = [
  { text: 'Request {uuid} refused with status 404: no item {n}' },
  { text: 'Rate of {ip} above {n} requests per minute, slowed down' },
  { text: "Unknown field '{word}' in body of {n} bytes ignored" },
];

export const FAILURE_TEMPLATES: readonly MessageTemplate[] = [
  { text: 'Call to {dependency} failed with status 503 after {ms}ms, attempt {n} of 3' },
  { text: 'Transaction {uuid} rolled back: lock on row {n} not granted within {ms}ms' },
  { text: 'Validation of "{word}" failed for account {iban} in batch {date}' },
  { text: 'Login refused for user={email} from {ip}' },
  { text: 'Mandate of customer {name} is not active, order {n} stopped' },
  { text: 'Cannot connect to {url}: password={secret} was not accepted' },
];

export const EXCEPTION_TEMPLATES: readonly MessageTemplate[] = [
  {
    text: 'java.net.SocketTimeoutException: Read timed out after {n} ms calling {url}',
    exception: 'java.net.SocketTimeoutException',
  },
  {
    text: 'org.postgresql.util.PSQLException: ERROR: deadlock detected, process {n} waits for transaction {n}',
    exception: 'org.postgresql.util.PSQLException',
  },
  {
    text: 'java.lang.NullPointerException: Cannot invoke "com.northbank.Account.{word}()" because it is null',
    exception: 'java.lang.NullPointerException',
  },
  {
    text: 'Unhandled exception for request {uuid} with Authorization: Bearer {secret} from {email}',
    exception: 'java.lang.IllegalStateException',
  },
];

export const STORM_TEMPLATES: readonly MessageTemplate[] = [
  { text: 'Connection pool exhausted: {n} of {n} in use, {n} waiting for {dependency}' },
  { text: 'Retry {n} of 5 for message {uuid} failed: broker at {ip} does not answer' },
];

export const HEARTBEAT_TEMPLATES: readonly MessageTemplate[] = [
  { text: 'Shipper alive, {n} files open, {n} bytes sent' },
];

const WORDS = ['iban', 'currency', 'holder', 'due date', 'reference'];

/** The parts of a message's text that are the same in all of its kind. */
export function staticParts(template: MessageTemplate): string[] {
  return template.text.split(/\{[a-z]+\}/);
}

/**
 * Fills a template. The same coordinates give the same text.
 *
 * @param dependency - name of what the component calls
 */
export function fillTemplate(
  template: MessageTemplate,
  key: number,
  at: number,
  dependency: string,
): string {
  let slot = 0;
  const next = (salt: number) => {
    slot += 1;
    return hash3(key, at, salt + slot * 131);
  };
  const hex = (digits: number) => {
    let text = '';
    while (text.length < digits) text += next(7).toString(16).padStart(8, '0');
    return text.slice(0, digits);
  };
  const pick = (list: readonly string[]) => list[next(11) % list.length];
  const write: Record<string, () => string> = {
    uuid: () => `${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(12)}`,
    hex: () => hex(16),
    n: () => String(next(1) % 10_000),
    ms: () => String(5 + (next(2) % 4_000)),
    ip: () => `10.${next(3) % 256}.${next(4) % 256}.${next(5) % 256}`,
    iban: () => `FR76${String(next(6)).padStart(10, '0')}${String(next(8)).padStart(13, '0')}`,
    email: () => `${['alice', 'jp.dupont', 's.murphy'][next(9) % 3]}${next(10) % 90}@${LOG_MAIL_DOMAIN}`,
    url: () => `https://core-${next(12) % 9}.northbank.internal:8443/v1/accounts/${next(13) % 9999}`,
    date: () => `2026-${String(1 + (next(14) % 12)).padStart(2, '0')}-${String(1 + (next(15) % 28)).padStart(2, '0')}`,
    name: () => pick(LOG_PEOPLE),
    secret: () => pick(LOG_SECRETS),
    word: () => pick(WORDS),
    dependency: () => dependency,
  };
  return template.text.replace(/\{([a-z]+)\}/g, (_, name: string) => write[name]());
}

/** Frames of a stack trace, one to a line. */
export function stackOf(component: string, key: number, at: number): string {
  const frames = 3 + Math.floor(unit3(key, at, 41) * 5);
  return Array.from(
    { length: frames },
    (_, index) =>
      `\tat com.northbank.${component.replace(/-/g, '.')}.Handler${index}.handle(Handler${index}.java:${
        20 + (hash3(key, at, 50 + index) % 400)
      })`,
  ).join('\n');
}
