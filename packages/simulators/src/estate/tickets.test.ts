import { Estate } from './estate';
import { itemsOf } from './configurationItems';
import { MONITORING_ACCOUNT, PEOPLE, RUN_GROUPS } from './people';
import { parseStamp, priorityColumns, stamp } from './ticket';
import { TicketBook, TicketSource, TicketView } from './ticketBook';
import { ticketTruth } from './ticketTruth';
import { DAY_MS, HOUR_MS, MINUTE_MS } from './time';
import { COMPONENTS } from './componentData';

const NOW = Date.parse('2026-03-18T10:15:00Z');
const inputs = { seed: 7, storyStart: NOW, scenarios: [] };
const bookOf = () => new TicketBook(new TicketSource(inputs));
const book = bookOf();
const LATER = NOW + 60 * DAY_MS;

const truths = (now: number) => ticketTruth(book.at(now), -Infinity, Infinity);
const INSTANTS = [
  'opened_at',
  'resolved_at',
  'closed_at',
  'reopened_time',
  'sys_created_on',
  'sys_updated_on',
];
const recent = (views: readonly TicketView[], now: number) =>
  views.filter(view => (parseStamp(view.columns.opened_at) ?? 0) > now - 90 * DAY_MS);

describe('tickets of the estate', () => {
  it('are the same for the same inputs, in whatever order one asks', () => {
    const other = bookOf();
    other.at(LATER);
    other.at(NOW - 30 * DAY_MS);
    const plain = (views: readonly TicketView[]) =>
      views.map(view => ({
        columns: view.columns,
        slas: view.slas.map(sla => sla.version.columns),
      }));
    expect(plain(other.at(NOW))).toEqual(plain(bookOf().at(NOW)));
  });

  it('differ for another seed', () => {
    const other = new TicketBook(new TicketSource({ ...inputs, seed: 8 }));
    expect(other.at(NOW).map(view => view.columns.number)).not.toEqual(
      book.at(NOW).map(view => view.columns.number),
    );
  });

  it.each([-40 * DAY_MS, -7 * HOUR_MS, 0, 9 * MINUTE_MS, 17 * HOUR_MS, 33 * DAY_MS])(
    'say nothing of the future, %d ms after the story start',
    offset => {
      const now = NOW + offset;
      const views = book.at(now);
      expect(views.length).toBeGreaterThan(1000);
      const early = (text: string | undefined) => (parseStamp(text ?? '') ?? 0) <= now;
      const SLA_INSTANTS = ['start_time', 'end_time', 'pause_time', 'sys_updated_on'];
      const leaking = views.filter(
        ({ columns, slas }) =>
          !INSTANTS.every(name => early(columns[name])) ||
          !slas.every(({ version }) => SLA_INSTANTS.every(name => early(version.columns[name]))),
      );
      expect(leaking).toEqual([]);
    },
  );

  it('keep a version until its next change', () => {
    const then = new Map(book.at(NOW).map(view => [view.ticket.sysId, view.columns]));
    const now = book.at(NOW + DAY_MS);
    const known = now.filter(({ ticket }) => then.has(ticket.sysId));
    const moved = known.filter(
      ({ ticket, columns }) => columns.sys_updated_on !== then.get(ticket.sysId)?.sys_updated_on,
    );
    const still = known.filter(view => !moved.includes(view));
    expect(still.map(view => view.columns)).toEqual(
      still.map(view => then.get(view.ticket.sysId)),
    );
    expect(
      moved.filter(({ columns }) => (parseStamp(columns.sys_updated_on) ?? 0) <= NOW),
    ).toEqual([]);
    expect(moved.length).toBeGreaterThan(5);
    expect(now.length).toBeGreaterThanOrEqual(then.size);
  });

  it('show every situation of a real queue within 90 days', () => {
    const columns = recent(book.at(LATER), LATER).map(view => view.columns);
    const count = (test: (row: Readonly<Record<string, string>>) => boolean) =>
      columns.filter(test).length;
    expect(columns.length).toBeGreaterThan(300);
    expect(count(row => row.state === '8')).toBeGreaterThan(5);
    expect(count(row => row.parent_incident !== '')).toBeGreaterThan(10);
    expect(count(row => row.close_code === 'Duplicate')).toBeGreaterThan(10);
    expect(count(row => Number(row.reopen_count) > 0 && row.reopened_time !== '')).toBeGreaterThan(5);
    expect(count(row => row.reassignment_count === '')).toBeGreaterThan(20);
    expect(count(row => Number(row.reassignment_count) > 0)).toBeGreaterThan(20);
    expect(count(row => row.state === '7' && !row.resolved_at)).toBeGreaterThan(3);
    expect(count(row => row.problem_id !== '')).toBeGreaterThan(5);
    expect(count(row => row.cmdb_ci === '')).toBeGreaterThan(1);
    expect(count(row => row.state === '3' && row.hold_reason !== '')).toBeGreaterThan(0);
    for (const priority of ['1', '2', '3', '4', '5']) {
      expect(count(row => row.priority === priority)).toBeGreaterThan(2);
    }
  });

  it('concern most components', () => {
    const targets = new Set(book.at(NOW).map(view => view.ticket.target));
    const known = COMPONENTS.filter(spec => targets.has(`component:${spec.name}`));
    expect(known.length).toBeGreaterThan(40);
  });

  it('have ids and numbers of their own', () => {
    const views = book.at(LATER);
    expect(new Set(views.map(view => view.ticket.sysId)).size).toBe(views.length);
    expect(new Set(views.map(view => view.ticket.number)).size).toBe(views.length);
    expect(views.every(view => /^[0-9a-f]{32}$/.test(view.ticket.sysId))).toBe(true);
    expect(views.every(view => /^INC\d{7,10}$/.test(view.ticket.number))).toBe(true);
  });

  it('name people and groups the instance knows', () => {
    const people = new Set([...PEOPLE, MONITORING_ACCOUNT].map(person => person.sysId));
    const groups = new Set(RUN_GROUPS.map(group => group.sysId));
    expect(
      book
        .at(NOW)
        .filter(
          ({ columns }) =>
            !people.has(columns.caller_id) ||
            !people.has(columns.opened_by) ||
            !groups.has(columns.assignment_group),
        ),
    ).toEqual([]);
  });

  it('agree with the matrix of impact and urgency', () => {
    for (const { columns } of book.at(NOW)) {
      const sum = Number(columns.impact) + Number(columns.urgency);
      expect(Number(columns.priority)).toBe(sum - 1);
    }
    expect(priorityColumns(1, 5)).toMatchObject({ impact: '1', urgency: '1' });
  });

  it('take as long to resolve as they say', () => {
    const resolved = book.at(NOW).filter(view => view.columns.resolved_at);
    expect(resolved.length).toBeGreaterThan(500);
    for (const { columns } of resolved) {
      const took =
        (parseStamp(columns.resolved_at) ?? NaN) - (parseStamp(columns.opened_at) ?? NaN);
      expect(Number(columns.calendar_stc) * 1000).toBe(took);
      expect(parseStamp(columns.calendar_duration)).toBe(took);
      expect(Number(columns.business_stc)).toBeLessThanOrEqual(Number(columns.calendar_stc));
    }
  });

  it('follow what goes wrong', () => {
    const found = truths(LATER);
    const incidents = new Estate(inputs)
      .incidentsBetween(NOW - 90 * DAY_MS, NOW)
      .filter(incident => incident.kind === 'server-crash' || incident.kind === 'network-problem');
    expect(incidents.length).toBeGreaterThan(3);
    for (const incident of incidents) {
      expect(
        found.some(
          ticket =>
            ticket.cause === incident.kind &&
            ticket.entityRef === incident.target.replace(':', ':default/') &&
            Date.parse(ticket.openedAt ?? '') > incident.start &&
            Date.parse(ticket.openedAt ?? '') < incident.end,
        ),
      ).toBe(true);
    }
  });
});

describe('the story', () => {
  const start = NOW - 38 * MINUTE_MS;
  const ofPayments = (now: number) =>
    truths(now).find(
      ticket => ticket.cause === 'bad-release' && ticket.priority === 1 &&
        ticket.entityRef === 'component:default/payments-api' &&
        ticket.openedAt === new Date(start + 5 * MINUTE_MS).toISOString(),
    );

  it('opens a P1 of payments-api five minutes into its bad release', () => {
    expect(ofPayments(start + 5 * MINUTE_MS - 1)).toBeUndefined();
    expect(ofPayments(start + 5 * MINUTE_MS)).toMatchObject({
      state: 'new',
      acknowledgedAt: null,
      assignmentGroup: 'payments-run',
      ciId: itemsOf('component:payments-api', 'production')[0].sysId,
    });
    expect(ofPayments(NOW)).toMatchObject({
      state: 'in_progress',
      acknowledgedAt: new Date(start + 11 * MINUTE_MS).toISOString(),
      resolvedAt: null,
    });
  });

  it('breaches its resolution SLA four hours after the opening, not before', () => {
    const breachAt = start + 5 * MINUTE_MS + 4 * HOUR_MS;
    const slaOf = (now: number) =>
      ofPayments(now)?.slas.find(sla => sla.target === 'resolution');
    expect(slaOf(breachAt - 1)).toMatchObject({ hasBreached: false, stage: 'in_progress' });
    expect(slaOf(breachAt)).toMatchObject({ hasBreached: true, stage: 'breached' });
    expect(slaOf(breachAt)?.updatedAt).toBe(new Date(breachAt).toISOString());
  });

  it('holds the memory ticket of ledger-db', () => {
    const view = book
      .at(NOW)
      .find(
        one => one.ticket.target === 'resource:ledger-db' && one.state === '3',
      );
    expect(view?.columns).toMatchObject({ priority: '3', hold_reason: '3' });
    expect(view?.slas.map(sla => sla.version.columns.stage)).toEqual(['completed', 'paused']);
  });

  it('comes back with the follow-ups', () => {
    const day = Math.floor(NOW / DAY_MS) * DAY_MS + 2 * DAY_MS;
    expect(
      truths(day + 14 * HOUR_MS).filter(
        ticket => ticket.openedAt === new Date(day + 13 * HOUR_MS + 5 * MINUTE_MS).toISOString(),
      ),
    ).toHaveLength(1);
  });
});

describe('scenarios', () => {
  it('write their tickets when they are switched on, however early they are said to begin', () => {
    const enteredAt = NOW + 90_000;
    const source = new TicketSource({
      ...inputs,
      scenarios: [
        {
          id: 'scenario/x',
          kind: 'server-crash',
          target: 'resource:cards-db',
          environment: 'production',
          start: NOW - 2 * HOUR_MS,
          end: NOW + 8 * HOUR_MS,
          enteredAt,
        },
      ],
    });
    const view = new TicketBook(source)
      .at(enteredAt)
      .find(one => one.ticket.cause === 'server-crash' && one.updatedAt === enteredAt);
    expect(view?.columns.sys_updated_on).toBe(stamp(enteredAt));
    expect(parseStamp(view?.columns.opened_at ?? '')).toBeLessThan(NOW - HOUR_MS);
  });
});
