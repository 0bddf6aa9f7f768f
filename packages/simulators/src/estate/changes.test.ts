import { ChangeBook, RecordView } from './changeBook';
import { changeTruth } from './changeTruth';
import { CI_RELATIONS } from './cmdbRelations';
import { ITEMS_BY_ID } from './configurationItems';
import { PEOPLE } from './people';
import { parseStamp } from './ticket';
import { HISTORY_MS, TicketBook, TicketSource } from './ticketBook';
import { DAY_MS, HOUR_MS, MINUTE_MS } from './time';

const NOW = Date.parse('2026-03-18T10:15:00Z');
const inputs = { seed: 7, storyStart: NOW, scenarios: [] };
const book = new ChangeBook(inputs);
const all = (now = NOW) => changeTruth(book.at(now), -Infinity, Infinity);
const count = <T>(list: readonly T[], test: (item: T) => boolean) => list.filter(test).length;

describe('change requests', () => {
  it('are made of the same past whenever they are asked', () => {
    const columnsAt = (one: ChangeBook) => {
      const { changes, problems } = one.at(NOW - 30 * DAY_MS);
      return new Map([...changes, ...problems].map(view => [view.record.sysId, view.columns]));
    };
    const then = columnsAt(book);
    const again = new ChangeBook(inputs);
    again.at(NOW + 90 * DAY_MS);
    expect(columnsAt(again)).toEqual(then);
  });

  it('keep what was written when time goes on: only later versions come', () => {
    const before = new Map(book.at(NOW).changes.map(view => [view.record.sysId, view]));
    for (const view of book.at(NOW + 3 * HOUR_MS).changes) {
      const earlier = before.get(view.record.sysId);
      const isSame = earlier?.updatedAt === view.updatedAt;
      expect(isSame ? view.columns : null).toEqual(isSame ? earlier?.columns : null);
      expect(isSame || view.updatedAt > NOW).toBe(true);
    }
  });

  it('show nothing of the future but what is planned', () => {
    const { changes, problems } = book.at(NOW);
    for (const { columns, updatedAt } of [...changes, ...problems]) {
      expect(updatedAt).toBeLessThanOrEqual(NOW);
      for (const name of ['opened_at', 'work_start', 'work_end', 'closed_at', 'resolved_at', 'sys_created_on']) {
        expect(parseStamp(columns[name] ?? '') ?? 0).toBeLessThanOrEqual(NOW);
      }
    }
  });

  it('are of every type, state, outcome and decision a calendar holds', () => {
    const { changes } = all();
    expect(changes.length).toBeGreaterThan(900);
    for (const type of ['normal', 'standard', 'emergency']) {
      expect(count(changes, change => change.type === type)).toBeGreaterThan(30);
    }
    for (const code of ['successful', 'successful_issues', 'unsuccessful']) {
      expect(count(changes, change => change.closeCode === code)).toBeGreaterThan(20);
    }
    expect(count(changes, change => change.state === '3' && change.closeCode === null)).toBeGreaterThan(5);
    expect(count(changes, change => change.state === '4')).toBeGreaterThan(20);
    expect(count(changes, change => change.approval === 'rejected')).toBeGreaterThan(5);
    expect(count(changes, change => change.state === '0')).toBeGreaterThan(2);
    for (const state of ['-5', '-4', '-3', '-2']) {
      expect(count(changes, change => change.state === state)).toBeGreaterThan(0);
    }
    const ahead = changes.filter(change => Date.parse(change.plannedStart ?? '') > NOW);
    expect(ahead.length).toBeGreaterThan(10);
    expect(Math.max(...ahead.map(change => Date.parse(change.plannedStart ?? '')))).toBeLessThan(NOW + 32 * DAY_MS);
  });

  it('overlap each other, and are never planned to end before they start', () => {
    const { changes } = all();
    const windows = changes.map(change => [Date.parse(change.plannedStart!), Date.parse(change.plannedEnd!)] as const);
    expect(windows.every(([from, to]) => from < to)).toBe(true);
    expect(count(windows, ([from, to]) => windows.some(([a, b]) => a !== from && a < to && from < b))).toBeGreaterThan(20);
  });

  it('follow each other in the order of their states', () => {
    const order = ['-5', '-4', '-3', '-2', '-1', '0', '3'];
    for (const { record } of book.at(NOW).changes) {
      const states = record.steps.flatMap(step => (step.set.state === undefined ? [] : [step.set.state]));
      const places = states.filter(state => state !== '4').map(state => order.indexOf(state));
      expect(places).toEqual([...places].sort((a, b) => a - b));
      expect(record.steps.every((step, index) => index === 0 || step.writtenAt >= record.steps[index - 1].writtenAt)).toBe(true);
    }
  });

  it('name an item, and people that no reader should keep', () => {
    const people = new Set(PEOPLE.map(person => person.sysId));
    for (const { columns } of book.at(NOW).changes) {
      expect(ITEMS_BY_ID.has(columns.cmdb_ci)).toBe(true);
      expect(people.has(columns.requested_by)).toBe(true);
    }
  });

  it('have ids of their own', () => {
    const { changes, problems } = book.at(NOW + 100 * DAY_MS);
    const records = [...changes, ...problems];
    expect(new Set(records.map(view => view.record.sysId)).size).toBe(records.length);
  });

  it('cost little', () => {
    const fresh = new ChangeBook({ ...inputs, seed: 8 });
    const startedMs = performance.now();
    for (let step = 0; step < 60; step += 1) {
      fresh.at(NOW + step * 5 * MINUTE_MS);
    }
    expect(performance.now() - startedMs).toBeLessThan(1_500);
  });
});

describe('the story', () => {
  const start = NOW - 38 * MINUTE_MS;
  const find = (cause: string, now = NOW) =>
    all(now).changes.find(
      change =>
        change.cause === cause &&
        change.entityRef === 'component:default/payments-api' &&
        Math.abs(Date.parse(change.plannedStart ?? '') - start) < DAY_MS * 2,
    );

  it('releases payments-api in a window around the release that breaks it', () => {
    const change = find('release');
    expect(change).toMatchObject({ state: '0', type: 'normal', approval: 'approved', closeCode: null });
    expect(change!.number).toMatch(/^CHG\d{7}$/);
    expect(Date.parse(change!.plannedStart!)).toBeLessThan(start);
    expect(Date.parse(change!.plannedEnd!)).toBeGreaterThan(start);
    expect(find('release', NOW + 3 * DAY_MS)).toMatchObject({ state: '3', closeCode: 'unsuccessful' });
  });

  it('raises an emergency change to end it, and the ticket names both', () => {
    const fix = find('fix');
    expect(fix).toMatchObject({ type: 'emergency' });
    const ticket = new TicketBook(new TicketSource(inputs))
      .at(NOW)
      .find(view => view.ticket.target === 'component:payments-api' && view.columns.priority === '1' && view.state === '2');
    expect(ticket?.columns).toMatchObject({ caused_by: find('release')!.sysId, rfc: fix!.sysId });
  });

  it('plans another for tomorrow', () => {
    expect(find('story')).toMatchObject({ state: '-2', plannedStart: '2026-03-19T20:00:00.000Z' });
  });
});

describe('tickets', () => {
  const tickets = new TicketBook(new TicketSource(inputs)).at(NOW);
  const known = new Set([...book.at(NOW).changes, ...book.at(NOW).problems].map(view => view.record.sysId));

  it.each(['caused_by', 'rfc', 'problem_id'])('point by %s at records that are there', column => {
    const named = tickets.flatMap(view => (view.columns[column] ? [view.columns[column]] : []));
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter(id => !known.has(id))).toEqual([]);
  });
});

describe('problem records', () => {
  it('are in every state, and known errors stay', () => {
    const { problems } = all();
    expect(problems.length).toBeGreaterThan(30);
    for (const state of ['103', '107']) {
      expect(count(problems, problem => problem.state === state)).toBeGreaterThan(0);
    }
    expect(count(problems, problem => problem.knownError && problem.resolvedAt === null)).toBeGreaterThan(3);
  });

  it('stand behind the memory of ledger-db', () => {
    const open = all().problems.filter(
      problem => problem.entityRef === 'resource:default/ledger-db' && problem.resolvedAt === null,
    );
    expect(open).toHaveLength(1);
  });
});

describe('scenarios', () => {
  it('write their changes when they are switched on', () => {
    const enteredAt = NOW + 90_000;
    const scenario = {
      id: 'scenario/bad-release/production/web-gateway',
      kind: 'bad-release' as const,
      target: 'component:web-gateway',
      environment: 'production' as const,
      start: NOW - 2 * HOUR_MS,
      end: NOW + 8 * HOUR_MS,
      enteredAt,
    };
    const mine = (now: number) =>
      new ChangeBook({ ...inputs, scenarios: [scenario] })
        .at(now)
        .changes.filter(
          (view: RecordView) =>
            view.record.target === scenario.target && ['release', 'fix'].includes(view.record.cause) && view.updatedAt >= enteredAt,
        );
    expect(mine(enteredAt - 1)).toEqual([]);
    expect(mine(enteredAt).length).toBeGreaterThan(0);
  });
});

describe('relations of the CMDB', () => {
  it('join items, mostly those of the catalog, and some mean no dependence', () => {
    expect(CI_RELATIONS.length).toBeGreaterThan(100);
    expect(new Set(CI_RELATIONS.map(relation => relation.sysId)).size).toBe(CI_RELATIONS.length);
    expect(count(CI_RELATIONS, relation => relation.type.name === 'Runs on::Runs')).toBeGreaterThan(5);
    expect(count(CI_RELATIONS, relation => relation.child.owner === null || relation.parent.owner === null)).toBe(2);
    expect(HISTORY_MS).toBe(400 * DAY_MS);
  });
});
