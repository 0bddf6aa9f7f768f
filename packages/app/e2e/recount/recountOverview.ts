import { strict as assert } from 'node:assert';
import { Overview } from '@rosetta/backstage-plugin-monitoring-common';
import { Demo, eventually } from '../demo';
import { countIncidents, dayOf, offsetOf, rollUp, Span, State, stateOf, sumHours, ticketsOf, usual } from './recount';
import { Member, readTruth, Truth } from './truth';

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

type Value = { status: string; value: number | null; lastValue?: number | null; previous?: number | null };
/** The number that a tile shows, judged or grey. */
const shown = (value: Value) => value.value ?? value.lastValue ?? null;

/** Compares two numbers that were added up in another order. */
function close(what: string, actual: number | null | undefined, expected: number | null) {
  const near =
    actual === expected ||
    (typeof actual === 'number' && expected !== null && Math.abs(actual - expected) <= 1e-9 * Math.max(1, Math.abs(expected)));
  assert.ok(near, `${what}: the overview says ${actual}, the estate ${expected}`);
}

const ratio = (part: number | null, whole: number | null) => (part === null || whole === null || whole === 0 ? null : part / whole);
const spanOf = (period: { start: string; end: string }): Span => ({ startMs: Date.parse(period.start), endMs: Date.parse(period.end) });

interface Counted {
  readonly truth: Truth;
  readonly states: ReadonlyMap<string, State>;
  /** In whole days, for what is summed by day. */
  readonly now: Span;
  readonly before: Span;
  /** To the minute, for what is counted by its instant. */
  readonly exactNow: Span;
  readonly exactBefore: Span;
}

function checkRow(row: Overview['rows'][number], members: readonly Member[], scopeRef: string, counted: Counted) {
  const { truth, states, now, before } = counted;
  const name = row.name;
  const own = members.map(member => ({ tier: member.tier, state: states.get(member.ref)! }));
  assert.equal(row.members, members.length, `${name}: members`);
  assert.equal(row.mapped, members.filter(member => member.isMapped).length, `${name}: mapped`);
  for (const state of ['critical', 'warning', 'unknown', 'ok'] as const) {
    assert.equal(row.counts[state], own.filter(member => member.state === state).length, `${name}: ${state}`);
  }
  assert.equal(row.state, rollUp(own), `${name}: state`);
  const [sums, sumsBefore] = [sumHours(truth, members, now), sumHours(truth, members, before)];
  close(`${name}: error rate`, shown(row.errorRate as Value), ratio(sums.errors, sums.requestsOfErrors));
  close(`${name}: error rate before`, row.errorRate.previous, ratio(sumsBefore.errors, sumsBefore.requestsOfErrors));
  close(`${name}: requests`, row.throughput.num, sums.requests);
  // An incident on a System's own item is the System's, and so its Domain's.
  const systems = members.flatMap(member => member.system ?? []);
  const incidents = ticketsOf(truth, new Set([...members.map(member => member.ref), ...(scopeRef.startsWith('group:') ? [] : systems)]));
  const [figures, figuresBefore] = [
    countIncidents(incidents, counted.exactNow, truth.nowMs), countIncidents(incidents, counted.exactBefore, truth.nowMs),
  ];
  assert.equal(shown(row.incidentsOpened as Value), figures.opened, `${name}: incidents opened`);
  assert.equal(row.incidentsOpened.previous, figuresBefore.opened, `${name}: incidents opened before`);
  close(`${name}: time to resolve`, shown(row.mttr as Value), figures.mttrSeconds);
  const owners = new Set(members.filter(member => member.signals === 'mapped').map(member => member.ref.replace('default/', '')));
  const open = truth.problems.filter(
    problem => problem.status === 'OPEN' && problem.environment === 'production' && problem.affected.some(entry => owners.has(entry.owner)),
  );
  assert.equal(row.openProblems, open.length, `${name}: open problems`);
  for (const day of row.days) {
    const ofDay = sumHours(truth, members, now, day.day);
    close(`${name}: error rate of ${day.day}`, day.errorRatio, ratio(ofDay.errors, ofDay.requestsOfErrors));
  }
}

function checkWhole(overview: Overview, counted: Counted) {
  const { truth, states, now, before } = counted;
  const { members } = truth;
  const own = members.map(member => ({ tier: member.tier, state: states.get(member.ref)! }));
  assert.equal(overview.members, members.length, 'members');
  assert.equal(overview.state, rollUp(own), 'state');
  const everybody = new Set([...truth.entitiesOfCi.values()].flat());
  const tickets = ticketsOf(truth, everybody);
  const [figures, figuresBefore] = [
    countIncidents(tickets, counted.exactNow, truth.nowMs), countIncidents(tickets, counted.exactBefore, truth.nowMs),
  ];
  const kpi = (id: string) => overview.kpis.find(item => item.kpi === id)!.value as Value;
  assert.equal(kpi('open_incidents').value, figures.open, 'open incidents');
  assert.equal(kpi('open_incidents').previous, figures.openDayBefore, 'open incidents a day ago');
  assert.equal(kpi('incidents_opened').value, figures.opened, 'incidents opened');
  assert.equal(kpi('incidents_opened').previous, figuresBefore.opened, 'incidents opened before');
  close('time to resolve', shown(kpi('mttr')), figures.mttrSeconds);
  close('SLA breached', shown(kpi('sla_breach_rate')), ratio(figures.breached, figures.clocks));
  const numbers = new Set(overview.attention.flatMap(item => item.incident?.number ?? []));
  assert.deepEqual([...numbers].sort(), [...figures.urgent].sort().filter(number => numbers.has(number)), 'incidents to act on');
  const readings = {
    incidents_opened: (day: string) => figures.openedByDay(day),
    availability_req: (day: string, span: Span) => {
      const sums = sumHours(truth, members, span, day);
      return ratio(sums.requestsOfErrors === null || sums.errors === null ? null : sums.requestsOfErrors - sums.errors, sums.requestsOfErrors);
    },
    within_latency_target: (day: string, span: Span) => {
      const sums = sumHours(truth, members, span, day);
      return ratio(sums.within, sums.judged);
    },
    error_rate_5xx: (day: string, span: Span) => {
      const sums = sumHours(truth, members, span, day);
      return ratio(sums.errors5xx, sums.requestsOf5xx);
    },
  } as const;
  const daysOf = (span: Span) => {
    const days = new Set<string>();
    for (let at = span.startMs; at < span.endMs; at += HOUR_MS) days.add(dayOf(at));
    return [...days];
  };
  for (const trend of overview.trends) {
    const read = readings[trend.kpi];
    assert.deepEqual(trend.days.map(day => day.day), daysOf(now), `${trend.kpi}: days`);
    for (const day of trend.days) close(`${trend.kpi} of ${day.day}`, day.value, read(day.day, now));
    const range = usual(daysOf(before).map(day => read(day, before)));
    close(`${trend.kpi}: low`, trend.usual?.low, range?.low ?? null);
    close(`${trend.kpi}: high`, trend.usual?.high, range?.high ?? null);
  }
}

/** Every number of one overview against a recount from the estate's list. */
async function recountOnce(demo: Demo, query: string, groupOf: (member: Member) => readonly (string | null)[]): Promise<void> {
  const read = async () => (await demo.api<Overview>('morgan', `/overview?${query}`)).body;
  const overview = await read();
  const now = spanOf(overview.period);
  // The period before is as many days, up to the same time of its last day.
  const wholeMs = now.endMs + offsetOf(now.endMs) - (now.startMs + offsetOf(now.startMs));
  const days = Math.ceil(wholeMs / DAY_MS);
  const before = { startMs: daysBefore(now.startMs, days), endMs: daysBefore(now.endMs, days) };
  const { body: rows } = await demo.api<{ items: { ref: string; metrics: { errorRate: { window: { end: string } } } }[] }>(
    'morgan', '/applications?include=metrics&limit=200',
  );
  const newestMs = Math.max(...rows.items.map(item => Date.parse(item.metrics.errorRate.window.end)).filter(end => end % 300_000 === 0));
  const hoursToMs = Math.floor((Date.parse(overview.asOf) - 420_000) / HOUR_MS) * HOUR_MS;
  const truth = await readTruth(demo, before.startMs, hoursToMs);
  const again = await read();
  assert.deepEqual(again.counts, overview.counts, 'the estate moved on meanwhile');
  const states = new Map(truth.members.map(member => [member.ref, stateOf(truth, member, newestMs)]));
  const counted: Counted = {
    truth, states,
    now: { ...now, endMs: dayEnd(now.endMs) },
    before: { ...before, endMs: dayEnd(before.endMs) },
    exactNow: now,
    exactBefore: before,
  };
  checkWhole(overview, counted);
  assert.ok(overview.rows.length > 0);
  for (const row of overview.rows) {
    checkRow(row, truth.members.filter(member => groupOf(member).includes(row.ref)), row.ref, counted);
  }
}

/** The same time of day so many days before, whatever the clocks did in between. */
function daysBefore(ms: number, days: number): number {
  return ms - days * DAY_MS + offsetOf(ms) - offsetOf(ms - days * DAY_MS);
}

/** Scopes are read in whole days: a day that has begun counts with the hours it has. */
function dayEnd(ms: number): number {
  const day = dayOf(ms - 1);
  let at = ms;
  while (dayOf(at) === day) at += HOUR_MS - (at % HOUR_MS);
  return at;
}

/** The overview by domains, systems and teams, over a week and a month, number by number. */
export async function recountOverview(demo: Demo): Promise<void> {
  const views = [
    ['period=last_30d&groupBy=domain', (member: Member) => [member.domain]],
    ['period=last_7d&groupBy=system', (member: Member) => [member.system]],
    ['period=last_7d&groupBy=team', (member: Member) => member.groups],
  ] as const;
  for (const [query, groupOf] of views) {
    let last: unknown;
    await eventually(
      `the overview ${query} to be what the estate says`,
      async () => {
        try {
          await recountOnce(demo, query, groupOf);
          return true;
        } catch (error) {
          last = error;
          return false;
        }
      },
      180_000,
    ).catch(error => {
      throw new Error(`${(error as Error).message}: ${last instanceof Error ? last.message : last}`);
    });
  }
}
