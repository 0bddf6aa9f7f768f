import { createHash } from 'node:crypto';

/** A value that must never show up anywhere. */
export interface Canary {
  readonly name: string;
  readonly value: string;
}

/** A Dynatrace token in the vendor's form; its third part is a secret by itself. */
const token = (purpose: string) =>
  `dt0c01.CANARY${purpose}.${createHash('sha256').update(`canary ${purpose}`).digest('hex').toUpperCase()}`;

const PEM_LINES = ['-----BEGIN PRIVATE KEY-----', 'Q0FOQVJZcGVtS2V5TGluZU9uZTAxMjM0NTY3ODk', 'Q0FOQVJZcGVtS2V5TGluZVR3bzk4NzY1NDMyMTA', '-----END PRIVATE KEY-----'];

/** The secrets of the run, by where they are used. The user's own token joins them at run time. */
export const SECRETS = {
  main: { name: 'token that works (main)', value: token('MAIN') },
  trade: { name: 'token under faults (trade)', value: token('TRADE') },
  odd: { name: `token with " ' \\ % + / = & < {`, value: `dt0c01.CANARYODD.q"u'o\\te%41+plus/slash==&amp;<t>{x}~SEKRET` },
  reflected: { name: 'token that upstream reflects with 200', value: token('REFLECTED') },
  closed: { name: 'token for a closed port', value: token('CLOSED') },
  proxied: { name: 'token behind a dead proxy', value: token('PROXIED') },
  snowClient: { name: 'client secret (ServiceNow)', value: 'CANARYsnow+client/secret=SEKRET%41"11' },
  snowAccess: { name: 'access token (ServiceNow)', value: 'CANARYsnowAccessSEKRET0123456789abcdefghijklmnop' },
  snowBasic: { name: 'password (ServiceNow, all columns come)', value: 'CANARYsnow:basic"p\\w+d/ä=SEKRET22' },
  snowOdd: { name: 'client secret that upstream throws back', value: 'CANARYsnowOdd&client<secret>SEKRET33' },
  snowOddAccess: { name: 'access token that upstream throws back', value: 'CANARYsnowOddAccessSEKRET44-_~abcdef' },
  prometheusToken: { name: 'bearer token that Prometheus reflects', value: 'CANARYprom.eyJhbGciOi.SEKRET55-_abcdefghij' },
  prometheusBasic: { name: 'password (Prometheus) thrown back', value: `CANARYprom'basic"p%w+d/SEKRET66` },
  gitlab: { name: 'token that works (GitLab)', value: 'glpat-CANARYgitlabSEKRET77_-x' },
  gitlabOdd: { name: 'token that GitLab throws back', value: 'glpat-CANARYgitlabOddSEKRET78' },
  argocd: { name: 'token that works (Argo CD)', value: 'eyJhbGciOiJIUzI1NiJ9.CANARYargocd.SEKRET81-_abcdefghijkl' },
  argocdOdd: { name: 'token that Argo CD throws back', value: 'eyJhbGciOiJIUzI1NiJ9.CANARYargocdOdd.SEKRET82-_abcdefghij' },
  elastic: { name: 'API key that works (Elasticsearch)', value: 'Q0FOQVJZZWxhc3RpYzpTRUtSRVQ5MS1hYmNkZWZn' },
  elasticOdd: { name: 'token that Elasticsearch throws back', value: 'CANARYelasticOdd/SEKRET92+abcdefgh=' },
  opensearch: { name: 'password that works (OpenSearch)', value: 'CANARYopen:search"p\\w%d/SEKRET93' },
  proxyPassword: { name: 'password in proxyUrl', value: 'CANARYproxy%2BpassSEKRET71' },
  database: { name: 'database password, with ö " \' % + /', value: `CANARYdbö"p'a%41s+s/wörd==SEKRET` },
  serviceToken: { name: 'static service token', value: 'CANARYservicetokenSEKRET0123456789' },
  session: { name: 'session secret', value: 'CANARYsession/secret+SEKRET=42' },
  pem: { name: 'private key, several lines', value: PEM_LINES.join('\n') },
} as const satisfies Record<string, Canary>;

/** Proves that the search finds: it is planted in every place. */
export const CONTROL: Canary = { name: '(control, planted)', value: 'CANARYcontrol"%+/planted&SEKRETö' };

/** Base64 texts of a value inside a longer encoded text, at each of the three byte offsets. */
function base64Windows(bytes: Buffer): string[] {
  return [0, 1, 2].map(offset => {
    const encoded = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64');
    return encoded.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + bytes.length) * 8) / 6));
  });
}

/** Every form in which a secret is looked for, by the form's name. */
export function formsOf({ value }: Canary): { form: string; text: string }[] {
  const bytes = Buffer.from(value, 'utf8');
  const windows = base64Windows(bytes);
  const url = encodeURIComponent(value);
  const json = JSON.stringify(value).slice(1, -1);
  const asciiJson = json.replace(/[\u007f-\uffff]/g, one => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`);
  const hex = bytes.toString('hex');
  const lines = value.split('\n').filter(line => line.length >= 20 && !line.startsWith('-----'));
  const all: [string, string][] = [
    ['raw', value],
    ...lines.map((line): [string, string] => ['line', line]),
    ['secret part', value.split('.')[2] ?? value],
    ...(value.includes('\n') ? [] : [['last 12', value.slice(-12)] as [string, string]]),
    ...windows.map((text): [string, string] => ['base64', text]),
    ...windows.map((text): [string, string] => ['base64url', text.replace(/\+/g, '-').replace(/\//g, '_')]),
    ['url', url],
    ['url', url.replace(/%[0-9A-F]{2}/g, escape => escape.toLowerCase())],
    ['url', encodeURI(value)],
    ['json', json],
    ['json', asciiJson],
    ['json twice', JSON.stringify(json).slice(1, -1)],
    ['hex', hex],
    ['hex', hex.toUpperCase()],
  ];
  const seen = new Set<string>();
  return all
    .filter(([, text]) => !text.startsWith('-----END') && text.length >= 8 && !seen.has(text) && seen.add(text))
    .map(([form, text]) => ({ form, text }));
}
