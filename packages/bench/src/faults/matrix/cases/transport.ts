import { noSuchName, resolverFails, resolvesAfter } from '../gate/names';
import { drips, isCutByReset, isMute, refuses, refusesUntil, showsPage, stalls } from '../gate/answers';
import { answers, final, MatrixCase, retried, taken } from './matrixCase';

const SLOW_NAME_MS = 30_000;
const HOUR_SECONDS = 3_600;

/** The kit says `unreachable` for whatever comes to no connection or loses it (monitoring-node, failures.ts). */
const connection: readonly MatrixCase[] = [
  {
    id: 'refused', family: 'U1', what: 'connection refused',
    fault: () => ({ kind: 'closed' }), expected: retried('unreachable'), smoke: ['gitlab', 'prometheus'],
  },
  {
    id: 'reset', family: 'U1', what: 'reset before anything was said',
    fault: () => ({ kind: 'resets' }), expected: retried('unreachable'), smoke: [],
  },
  {
    id: 'reset-in-body', family: 'U1', what: 'reset after headers and half a body',
    fault: answers({ answer: isCutByReset }), expected: retried('unreachable'), smoke: ['argocd'],
  },
  {
    id: 'silent-connect', family: 'U1', what: 'a connection on which nothing is ever said', isSlow: true,
    fault: () => ({ kind: 'silent' }), expected: retried('unreachable'), smoke: [],
  },
  {
    id: 'nxdomain', family: 'U2', what: 'name does not exist',
    fault: () => ({ kind: 'name', resolution: noSuchName }), expected: retried('unreachable', { mostRequests: 0 }), smoke: ['elasticsearch'],
  },
  {
    id: 'servfail', family: 'U2', what: 'resolver fails',
    fault: () => ({ kind: 'name', resolution: resolverFails }), expected: retried('unreachable', { mostRequests: 0 }), smoke: [],
  },
  {
    id: 'slow-name', family: 'U2', what: 'resolver answers after 30 s', isSlow: true,
    fault: () => ({ kind: 'name', resolution: resolvesAfter(SLOW_NAME_MS) }), expected: retried('unreachable', { mostRequests: 0 }), smoke: [],
  },
  {
    id: 'moves', family: 'U2', what: 'goes away in an answer and is at another address from then on',
    fault: () => ({ kind: 'moves' }), expected: taken(), smoke: ['servicenow'],
  },
  {
    id: 'expired', family: 'U3', what: 'certificate has expired',
    fault: () => ({ kind: 'certificate', shows: 'expired' }), expected: final('tls_error'), smoke: ['dynatrace'],
  },
  {
    id: 'wrong-name', family: 'U3', what: 'certificate of another name',
    fault: () => ({ kind: 'certificate', shows: 'wrongName' }), expected: final('tls_error'), smoke: ['prometheus'],
  },
  {
    id: 'unknown-authority', family: 'U3', what: 'certificate of an unknown authority',
    fault: () => ({ kind: 'certificate', shows: 'unknownAuthority' }), expected: final('tls_error'), smoke: [],
  },
];

const limited = (pausedSeconds: readonly [number, number]) => final('rate_limited', { pausedSeconds, wordsMayBeIn: 'log' });
/** Thirty seconds fit into one request's minute: it is asked a second time after them. */
const limitedTwice = () => final('rate_limited', { pausedSeconds: [1, 30], mostRequests: 2, wordsMayBeIn: 'log' });

const limits: readonly MatrixCase[] = [
  {
    id: '429-seconds', family: 'U4', what: '429, Retry-After of two minutes', isAskedInPause: true,
    fault: answers({ answer: refuses(429, { 'retry-after': '120' }) }), expected: limited([100, 120]), smoke: ['gitlab'],
  },
  {
    id: '429-date', family: 'U4', what: '429, Retry-After as a date',
    fault: answers({ answer: refusesUntil(429, 120) }), expected: limited([100, 120]), smoke: ['dynatrace'],
  },
  {
    id: '429-short', family: 'U4', what: '429 once, Retry-After of three seconds, then sound',
    fault: answers({ answer: refuses(429, { 'retry-after': '3' }), times: 1 }), expected: taken({ wordsMayBeIn: 'nowhere' }), smoke: [],
  },
  {
    id: '429-absent', family: 'U4', what: '429 without Retry-After',
    fault: answers({ answer: refuses(429) }), expected: retried('rate_limited', { wordsMayBeIn: 'log' }), smoke: [],
  },
  {
    id: '429-huge', family: 'U4', what: '429, Retry-After of 30 years, held to 15 minutes',
    fault: answers({ answer: refuses(429, { 'retry-after': '1000000000' }) }), expected: limited([850, 900]), smoke: ['elasticsearch'],
  },
  {
    id: '429-negative', family: 'U4', what: '429, negative Retry-After, taken as 30 s', isSlow: true,
    fault: answers({ answer: refuses(429, { 'retry-after': '-5' }) }), expected: limitedTwice(), smoke: [],
  },
  {
    id: '429-text', family: 'U4', what: '429, Retry-After that is no time, taken as 30 s', isSlow: true,
    fault: answers({ answer: refuses(429, { 'retry-after': 'presently' }) }), expected: limitedTwice(), smoke: [],
  },
];

const broken = retried('server_error', { wordsMayBeIn: 'log' });

const failures: readonly MatrixCase[] = [
  { id: '500', family: 'U5', what: '500', fault: answers({ answer: refuses(500) }), expected: broken, smoke: ['servicenow'] },
  {
    id: '502-page', family: 'U5', what: '502 with a page of a proxy',
    fault: answers({ answer: showsPage(502, 'Bad Gateway') }), expected: broken, smoke: ['argocd'],
  },
  { id: '503', family: 'U5', what: '503', fault: answers({ answer: refuses(503) }), expected: broken, smoke: [] },
  {
    id: '503-later', family: 'U5', what: '503 for an hour by its Retry-After, held to 15 minutes',
    fault: answers({ answer: refuses(503, { 'retry-after': String(HOUR_SECONDS) }) }),
    expected: final('server_error', { pausedSeconds: [850, 900], wordsMayBeIn: 'log' }), smoke: ['gitlab'],
  },
  {
    id: '504-page', family: 'U5', what: '504 with a page of a proxy',
    fault: answers({ answer: showsPage(504, 'Gateway Timeout') }), expected: broken, smoke: [],
  },
  {
    id: 'drip', family: 'U6', what: 'a byte a second', isSlow: true,
    fault: answers({ answer: drips }), expected: retried('timeout'), smoke: [],
  },
  {
    id: 'stall', family: 'U6', what: 'headers, then nothing', isSlow: true,
    fault: answers({ answer: stalls }), expected: retried('timeout'), smoke: ['gitlab', 'dynatrace'],
  },
  {
    id: 'mute', family: 'U6', what: 'no answer', isSlow: true,
    fault: answers({ answer: isMute }), expected: retried('timeout'), smoke: [],
  },
];

/** U1 to U6: what happens before there is anything to read. */
export const TRANSPORT_CASES: readonly MatrixCase[] = [...connection, ...limits, ...failures];
