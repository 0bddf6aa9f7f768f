import { changesJson, giveOnWith, isLate, refuses } from '../gate/answers';
import { Asked, Exchange } from '../gate/exchange';
import { Subject } from '../connectors';
import { DoorFault } from '../gate/door';
import { answers, changesRecords, final, isNoToken, MatrixCase, quarantined, retried, taken } from './matrixCase';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const NO_PAGES = { argocd: 'one answer tells all: there are no pages', elasticsearch: 'counts come in one answer', prometheus: 'values come in one answer' };

/** Where each API says that a list goes on, and how to have small pages of it. */
function smallPages(asked: Asked): string {
  const query = new URLSearchParams(asked.query);
  if (query.has('per_page')) query.set('per_page', '2');
  if (query.has('pageSize')) query.set('pageSize', '1');
  return `${asked.path}?${query}`;
}

/** Every answer is the first one, and says that more follows. */
function repeatsItself({ name }: Subject): Extract<DoorFault, { kind: 'answers' }>['answer'] {
  let first: string | undefined;
  return async (exchange: Exchange) => {
    const { asked } = exchange;
    first ??= `${asked.path}?${asked.query}`;
    const sound = await exchange.sound(first);
    if (name === 'dynatrace') {
      giveOnWith(exchange, sound, json => ({ ...(json as object), nextPageKey: 'AQAAABQBAAAABQ' }));
    } else {
      giveOnWith(exchange, sound, json => json, { 'x-next-page': '2', 'x-total-count': '100000' });
    }
  };
}

/** Small pages, and something moves after the first of them. */
function drifts({ name }: Subject, move: () => Promise<void>): Extract<DoorFault, { kind: 'answers' }>['answer'] {
  let pages = 0;
  let before: unknown;
  return async exchange => {
    const sound = await exchange.sound(name === 'servicenow' ? undefined : smallPages(exchange.asked));
    giveOnWith(exchange, sound, json => {
      if (name !== 'dynatrace') return json;
      // One more at the front moves all others on by one: the last of a page comes again on the next.
      const { problems = [], ...rest } = json as { problems?: unknown[] };
      const shifted = before === undefined ? problems : [before, ...problems];
      before = problems.at(-1);
      return { ...rest, problems: shifted };
    });
    pages += 1;
    if (pages === 1) await move();
  };
}

const TICKETS = 25;

const paging: readonly MatrixCase[] = [
  {
    id: 'record-twice', family: 'U10', what: 'a record twice in an answer', stream: 0,
    fault: changesRecords(
      (records, { mostRecords = Infinity }) => [...records.slice(0, 1), ...records.slice(0, mostRecords - 1)],
      { isOfSome: true },
    ),
    prepare: async estate => {
      await estate.openTickets(TICKETS);
    },
    expected: quarantined(1, 1), differs: { gitlab: taken(), dynatrace: taken(), prometheus: { rejected: [1, 2] } },
    smoke: ['servicenow'],
  },
  {
    id: 'same-page', family: 'U10', what: 'the same page for ever', stream: 0,
    fault: (subject, wire) => ({ kind: 'answers', only: wire.isData, answer: repeatsItself(subject) }),
    expected: final('cursor_loop', { mostRequests: 4, rejected: [0, TICKETS * 2], wordsMayBeIn: 'records' }),
    prepare: async estate => {
      await estate.openTickets(TICKETS);
    },
    skips: NO_PAGES, smoke: ['dynatrace'],
  },
  {
    id: 'drift', family: 'U11', what: 'records come and change while pages are turned', stream: 0,
    prepare: async estate => {
      await estate.openTickets(TICKETS);
    },
    fault: (subject, wire, estate) => ({
      kind: 'answers', only: wire.isData,
      answer: drifts(subject, async () => {
        const [number] = await estate.openTickets(1);
        await estate.changeTicket(number);
        await estate.release();
      }),
    }),
    expected: taken(), skips: NO_PAGES, smoke: ['servicenow'],
  },
];

const unauthorised = final('authentication', { wordsMayBeIn: 'log' });
const NO_OAUTH = 'its token is fixed: nothing is refreshed';
const WITHOUT_OAUTH = { dynatrace: NO_OAUTH, argocd: NO_OAUTH, gitlab: NO_OAUTH, elasticsearch: NO_OAUTH, prometheus: NO_OAUTH };
const isToken = (asked: Asked) => !isNoToken(asked);

const tokens: readonly MatrixCase[] = [
  {
    id: '401-once', family: 'U12', what: 'the token has expired: one refresh, where there is one',
    fault: answers({ answer: refuses(401), only: isNoToken, times: 1 }), expected: unauthorised,
    differs: { servicenow: taken({ wordsMayBeIn: 'nowhere' }) }, smoke: ['servicenow'],
  },
  {
    id: '401', family: 'U12', what: 'the token is refused for ever',
    fault: answers({ answer: refuses(401), only: isNoToken }), expected: unauthorised,
    differs: { servicenow: { mostRequests: 2 } }, smoke: ['argocd'],
  },
  {
    id: 'refresh-refused', family: 'U12', what: 'the token endpoint refuses the client',
    fault: answers({ answer: refuses(401), only: isToken }), expected: unauthorised, skips: WITHOUT_OAUTH, smoke: [],
  },
  {
    id: 'refresh-fails', family: 'U12', what: 'the token endpoint fails',
    fault: answers({ answer: refuses(500), only: isToken }), expected: retried('server_error', { wordsMayBeIn: 'log' }),
    skips: WITHOUT_OAUTH, smoke: [],
  },
  {
    id: 'token-clock', family: 'U12', what: 'tokens that have ended when they come',
    fault: answers({ answer: changesJson(json => ({ ...(json as object), expires_in: 0 })), only: isToken }),
    expected: taken(), skips: WITHOUT_OAUTH, smoke: [],
  },
];

const skewed = (id: string, what: string, byMs: number, smoke: MatrixCase['smoke'] = []): MatrixCase => ({
  id, family: 'U13', what, smoke, fault: answers({ answer: isLate(byMs) }), expected: taken(),
});

const NO_TIME = { argocd: 'tells how things are now: a record has no time by which it is asked for' };

const clocks: readonly MatrixCase[] = [
  skewed('date-10-min-ahead', 'Date ten minutes ahead', 10 * MINUTE_MS),
  skewed('date-10-min-behind', 'Date ten minutes behind', -10 * MINUTE_MS),
  skewed('date-a-day-ahead', 'Date a day ahead', DAY_MS, ['elasticsearch']),
  skewed('date-a-day-behind', 'Date a day behind', -DAY_MS),
  {
    id: 'record-of-tomorrow', family: 'U13', what: 'the last record is of tomorrow', stream: 0,
    fault: changesRecords((records, wire) => [...records.slice(0, -1), ...records.slice(-1).map(record => wire.shifted?.(record, DAY_MS))], { isOfSome: true }),
    expected: quarantined(1, 1),
    skips: { ...NO_TIME, dynatrace: 'problems are asked for by their state; what begins tomorrow begins tomorrow' }, smoke: ['gitlab'],
  },
  {
    id: 'wall-clock', family: 'U13', what: 'a time without a zone', stream: 0,
    fault: changesRecords((records, wire, example) =>
      records.map(record => (record === example ? wire.local?.(record) : record)), { isOfSome: true }),
    expected: quarantined(1, 1), differs: { prometheus: { rejected: [1, 3] } }, skips: NO_TIME, smoke: ['prometheus'],
  },
];

/** A refusal as each server words it, where it means one thing and not everything. */
const forbidden = JSON.stringify({
  message: '403 Forbidden',
  error: { type: 'security_exception', root_cause: [{ type: 'security_exception' }] },
});

const rights: readonly MatrixCase[] = [
  {
    id: '403-of-one', family: 'U14', what: 'one thing is not shown any more, others are', stream: 1, beside: 0,
    fault: ({ name }) => ({
      kind: 'answers',
      answer: refuses(403, {}, forbidden),
      only: ({ path }) =>
        ({
          dynatrace: path.endsWith('/metrics/query'),
          servicenow: path.endsWith('/table/task_sla'),
          gitlab: path.endsWith('/pipelines'),
          argocd: false,
          elasticsearch: false,
          prometheus: false,
        })[name],
    }),
    expected: final('refused_scope', { wordsMayBeIn: 'log' }),
    differs: { gitlab: taken() },
    skips: {
      argocd: 'one list is all that is asked for',
      elasticsearch: 'both streams ask the same of the same index: 403-of-index',
      prometheus: 'it knows no rights; 403 of the proxy before it is of everything: 403',
    },
    smoke: ['dynatrace'],
  },
  {
    id: '403-of-index', family: 'U14', what: 'the index is not shown any more: its entities are told so', stream: 0,
    fault: answers({ answer: refuses(403, {}, forbidden) }),
    expected: taken(),
    skips: Object.fromEntries(['dynatrace', 'servicenow', 'argocd', 'gitlab', 'prometheus'].map(name => [name, 'has no indices'])),
    smoke: ['elasticsearch'],
  },
  {
    id: '403', family: 'U14', what: 'the token has lost every right',
    fault: answers({ answer: refuses(403), only: isNoToken }), expected: final('refused_scope', { wordsMayBeIn: 'log' }),
    // It does without the list of items that it is refused, and learns more from the next refusal.
    differs: { servicenow: { mostRequests: 2 } }, smoke: ['prometheus'],
  },
];

/** U10 to U14: what goes wrong in the course of a run. */
export const COURSE_CASES: readonly MatrixCase[] = [...paging, ...tokens, ...clocks, ...rights];
