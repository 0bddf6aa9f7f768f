import {
  announcesTooLittle, announcesTooMuch, isInMaintenance, packed, redirects, refuses, rewrites, showsPage, withNote,
} from '../gate/answers';
import { ZONE } from '../gate/names';
import { ConnectorName } from '../connectors';
import { Wire } from '../wire';
import { answers, changesRecords, Expected, final, isNoToken, MatrixCase, quarantined, retried, taken } from './matrixCase';

/** Asks for smaller pages, six times, before it gives up on an answer that is cut (CONNECTORS.md 2.8). */
const SMALLER_PAGES: Partial<Expected> = { mostRequests: 6 };
const unreadable = final('bad_payload');
const asksSmaller = { servicenow: SMALLER_PAGES };

const BOMB_BYTES = 50_000_000;
const TOO_DEEP = 10_000;
const DOUBLE_KEY = 'x-first-of-two';

const payload = (
  id: string, what: string, change: Parameters<typeof rewrites>[0], headers: Readonly<Record<string, string>> = {},
  smoke: readonly ConnectorName[] = [],
): MatrixCase => ({
  id, family: 'U7', what, smoke, expected: unreadable, differs: asksSmaller,
  fault: answers({ answer: rewrites(change, headers), only: isNoToken }),
});

const bodies: readonly MatrixCase[] = [
  payload('truncated', 'JSON that is cut', (body, exchange) => withNote(body, exchange).slice(0, -4), {}, ['gitlab', 'servicenow']),
  {
    id: 'length-long', family: 'U7', what: 'announces more than it sends: a connection that was lost',
    fault: answers({ answer: announcesTooMuch }), expected: retried('unreachable'), smoke: [],
  },
  {
    id: 'length-short', family: 'U7', what: 'announces less than it sends',
    fault: answers({ answer: announcesTooLittle, only: isNoToken }), expected: unreadable, differs: asksSmaller, smoke: [],
  },
  payload('not-utf8', 'bytes that are no UTF-8', (_, exchange) =>
    Buffer.concat([Buffer.from(`{"note":"${exchange.canaries.body}`), Buffer.from([0xc3, 0x28, 0xff]), Buffer.from('"}')])),
  {
    id: 'bom', family: 'U7', what: 'a byte order mark before sound JSON: read',
    fault: answers({ answer: rewrites(body => Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), body])) }), expected: taken(), smoke: [],
  },
  payload('nan', 'NaN in JSON', (body, exchange) => withNote(body, exchange).replace(/}\s*$|]\s*$/, end => `${end.trim() === '}' ? ',"more":NaN' : ',NaN'}${end}`), {}, ['prometheus']),
  {
    // RFC 8259 leaves it open; JSON.parse takes the last, and so does everybody.
    id: 'double-keys', family: 'U7', what: 'a key twice: the last counts',
    fault: answers({
      only: isNoToken,
      answer: rewrites(body => {
        const text = body.toString('utf8').trim();
        return text.startsWith('{') ? text.replace(/^\{\s*"([^"]+)"/, `{"$1":"${DOUBLE_KEY}","$1"`) : text;
      }),
    }),
    expected: taken(), smoke: [],
  },
  payload('packed-ten-times', 'ten layers of gzip', (body, exchange) => packed(withNote(body, exchange), 10), {
    'content-encoding': Array(10).fill('gzip').join(', '),
  }),
  {
    id: 'bomb', family: 'U7', what: 'a few kB that unpack to 50 MB',
    fault: answers({ only: isNoToken, answer: rewrites(() => packed(' '.repeat(BOMB_BYTES), 1), { 'content-encoding': 'gzip' }) }),
    expected: final('too_large'), differs: { ...asksSmaller, argocd: { mostRequests: 2 } }, smoke: [],
  },
  payload('deep', 'ten thousand brackets', (_, exchange) => `{"note":"${exchange.canaries.body}","deep":${'['.repeat(TOO_DEEP)}${']'.repeat(TOO_DEEP)}}`),
  payload('empty-body', '200 without a body', () => ''),
];

const unknownForm = final('schema_changed');
const noEnum = 'a count has no words that could be unknown';

/** A page to which one more can be put. What gives way comes on the next one. */
const withRoom = (records: readonly unknown[], { mostRecords = Infinity }: Wire) => records.slice(0, mostRecords - 1);

const BAD_RECORDS = 60;
const BURST = 100_000;
const HUGE_BYTES = 20_000_000;

const schemas: readonly MatrixCase[] = [
  {
    id: 'null-records', family: 'U8', what: 'sixty records are null', stream: 0,
    fault: changesRecords(() => Array(BAD_RECORDS).fill(null)), expected: unknownForm, smoke: ['dynatrace'],
  },
  {
    id: 'other-type', family: 'U8', what: 'an object where a list was', stream: 0,
    fault: changesRecords((_, __, ___, { canaries }) => ({ 0: canaries.body })), expected: unknownForm, smoke: ['elasticsearch'],
  },
  {
    id: 'one-without-id', family: 'U8', what: 'one record more, without an id: put aside alone', stream: 0,
    fault: changesRecords((records, wire, example, { canaries }) => [...withRoom(records, wire), { ...(wire.withoutId(example) as object), note: canaries.body }]),
    expected: quarantined(1, 1), smoke: ['gitlab'],
  },
  {
    id: 'all-without-id', family: 'U8', what: 'sixty records without an id: the stream stops', stream: 0,
    fault: changesRecords((_, wire, example, { canaries }) => Array(BAD_RECORDS).fill({ ...(wire.withoutId(example) as object), note: canaries.body })),
    expected: unknownForm, smoke: [],
  },
  {
    id: 'unknown-words', family: 'U8', what: 'states that nobody knows: kept as unknown', stream: 0,
    fault: (subject, ...rest) =>
      changesRecords(
        (records, wire, example) => [...withRoom(records, wire), wire.strange?.(example)],
        // Days without a problem are many; a strange one is made of nothing.
        { isOfSome: subject.name !== 'dynatrace' },
      )(subject, ...rest),
    // The row, and whose it is.
    expected: taken({ brings: 2 }),
    skips: { elasticsearch: noEnum, prometheus: noEnum, argocd: 'an application has one state, and a second one of its name is refused: record-twice' },
    smoke: [],
  },
  {
    id: 'empty', family: 'U9', what: 'an empty list where there was much', stream: 0,
    fault: changesRecords(() => [], { times: Infinity }), expected: taken(),
    // The one list of everything: others ask for what changed in a window, which is often nothing.
    differs: { argocd: final('suspicious_empty') }, smoke: ['argocd', 'servicenow'],
  },
  {
    id: 'burst', family: 'U15', what: 'a hundred thousand records at once', stream: 0,
    fault: changesRecords(() => Array(BURST).fill({})), expected: unknownForm, smoke: ['gitlab'],
  },
  {
    id: 'huge-record', family: 'U15', what: 'one record of 20 MB', stream: 0,
    fault: changesRecords((_, __, example) => [{ ...(example as object), note: 'x'.repeat(HUGE_BYTES) }], { times: Infinity }),
    expected: final('too_large'),
    differs: {
      ...asksSmaller, argocd: { mostRequests: 2 },
      // What is too large for one project is put aside, until all projects are.
      gitlab: { mostRequests: 2, rejected: [0, 1] },
      // Three expressions are asked at once.
      prometheus: { mostRequests: 3 },
    },
    smoke: ['elasticsearch'],
  },
];

const refusedRedirect = final('redirect_refused', { wordsMayBeIn: 'log' });

const elsewhere: readonly MatrixCase[] = [
  {
    id: '302-other-host', family: 'U16', what: 'redirect to another host',
    fault: answers({ answer: redirects(302, ({ canaries }) => `https://elsewhere.${ZONE}/${canaries.address}`) }),
    expected: refusedRedirect, smoke: ['prometheus'],
  },
  {
    id: '307-downgrade', family: 'U16', what: 'redirect to plain http on the same host',
    fault: answers({ answer: redirects(307, ({ asked, canaries }) => `http://${String(asked.headers.host)}/${canaries.address}`) }),
    expected: refusedRedirect, smoke: ['gitlab'],
  },
  {
    id: 'login-page', family: 'U17', what: '200 with a page to sign in',
    fault: answers({ answer: showsPage(200, 'Sign in') }), expected: final('auth_or_maintenance'), smoke: ['dynatrace'],
  },
  {
    id: 'maintenance-json', family: 'U17', what: '200 with JSON that says maintenance',
    fault: answers({ answer: isInMaintenance, only: isNoToken }), expected: final('auth_or_maintenance'), smoke: ['servicenow'],
  },
  {
    id: '404', family: 'U18', what: '404 everywhere', stream: 0,
    fault: answers({ answer: refuses(404) }), expected: final('not_found', { wordsMayBeIn: 'log' }), smoke: ['prometheus'],
  },
  {
    id: '404-other-stream', family: 'U18', what: '404 everywhere, of another stream', stream: 1,
    fault: answers({ answer: refuses(404) }), expected: final('not_found', { wordsMayBeIn: 'log' }),
    // 404 is also said of one metric: each of ten is asked alone before all of them are believed to be gone.
    differs: { dynatrace: { mostRequests: 10 } }, skips: { argocd: 'it has one stream' }, smoke: ['dynatrace'],
  },
  {
    id: '410', family: 'U18', what: '410 everywhere',
    fault: answers({ answer: refuses(410) }), expected: final('gone', { wordsMayBeIn: 'log' }), smoke: ['argocd'],
  },
];

/** U7 to U9 and U15 to U18: answers that are none. */
export const PAYLOAD_CASES: readonly MatrixCase[] = [...bodies, ...schemas, ...elsewhere];
