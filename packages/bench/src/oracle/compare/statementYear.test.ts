import {
  migratedDatabase,
  testDatabases,
} from '@rosetta/backstage-plugin-monitoring-backend/src/__testUtils__/database';
import {
  latencySlo,
  sloDefinition,
  SloGround,
} from '@rosetta/backstage-plugin-monitoring-backend/src/__testUtils__/slos';
import { Knex } from 'knex';
import { daysOf, hoursOf, periodSpan } from '../calendar';
import { fractionOfDecimal } from '../fraction';
import type { Span } from '../spans';
import { budgetStatement, SpendingCause } from '../statement';
import { slotsOfYear } from './__testUtils__/slotsOfYear';
import { countByColumn, Difference, differences } from './differences';
import { randomOf } from './random';
import { SHOP } from './services';
import { YEAR, ZONE } from './simulatedYear';

jest.setTimeout(240_000);

const HOUR_MS = 3_600_000;
const MONTHS: Span[] = daysOf(YEAR, ZONE)
  .filter(day => day.endsWith('-01'))
  .map(day => periodSpan('month', day, ZONE));

type Candidate = Readonly<{ kind: SpendingCause['kind']; id: string; span: Span }>;

const KINDS = ['release', 'problem', 'change', 'incident'] as const;

/** What may be behind bad hours, of each kind; many overlap. */
function drawCandidates(): Candidate[] {
  const random = randomOf(9);
  return KINDS.flatMap(kind =>
    Array.from({ length: 60 }, (_, number): Candidate => {
      const startMs = YEAR.startMs + random.whole(0, 364 * 24 * 60) * 60_000;
      const endMs = startMs + random.whole(20, 60 * 60) * 60_000;
      return { kind, id: `${kind}-${number}`, span: { startMs, endMs } };
    }),
  );
}

const candidates = drawCandidates();

/** The surest kind of what overlaps an hour (KPI.md, "Budget statement"); of several of a kind what began first. */
function causeOf(startMs: number): SpendingCause {
  const [first] = candidates
    .filter(({ span }) => span.startMs < startMs + HOUR_MS && span.endMs > startMs)
    .sort(
      (left, right) =>
        KINDS.findIndex(kind => kind === left.kind) - KINDS.findIndex(kind => kind === right.kind) ||
        left.span.startMs - right.span.startMs ||
        (left.id < right.id ? -1 : 1),
    );
  return first ? { kind: first.kind, id: first.id } : { kind: 'unexplained', id: null };
}

const iso = (ms: number) => new Date(ms).toISOString();

/** Stores what may be a cause, as rows of the shop. */
async function storeCandidates(knex: Knex): Promise<void> {
  const insert = async (kind: string, id: string, statement: string, values: Knex.RawBinding[]) => {
    await knex.raw(statement, values);
    await knex.raw(
      `insert into event_series (event_kind, source, instance, external_id, series_id, via)
       select ?, 's', 'main', ?, series_id, 'direct' from series where entity_ref = ? and environment = 'production'`,
      [kind, id, SHOP],
    );
  };
  const incident = (id: string, openedMs: number, resolvedMs: number) =>
    insert(
      'incident',
      id,
      `insert into incident (source, instance, external_id, number, title, state, state_code, opened_at, resolved_at,
         updated_at, content_hash) values ('s', 'main', ?, ?, '', 'closed', '7', ?, ?, now(), '')`,
      [id, id, iso(openedMs), iso(resolvedMs)],
    );
  for (const { kind, id, span } of candidates) {
    const [from, to] = [iso(span.startMs), iso(span.endMs)];
    if (kind === 'problem') {
      await insert(
        kind,
        id,
        `insert into problem (source, instance, external_id, display_id, title, status, severity, started_at, ended_at,
           affected_ids, content_hash) values ('s', 'main', ?, ?, '', 'closed', 'error', ?, ?, '{}', '')`,
        [id, id, from, to],
      );
    } else if (kind === 'change') {
      await insert(
        kind,
        id,
        `insert into change (source, instance, external_id, number, title, state, state_code, type, is_on_hold, opened_at,
           work_start_at, work_end_at, updated_at, content_hash)
         values ('s', 'main', ?, ?, '', 'closed', '3', 'normal', false, now(), ?, ?, now(), '')`,
        [id, id, from, to],
      );
    } else if (kind === 'incident') {
      await incident(id, span.startMs, span.endMs);
    } else {
      // It speaks from its end until the incident that it caused is over: that one begins and ends with it.
      await knex.raw(
        `insert into deployment (source, instance, external_id, name, status, status_code, project, created_at, finished_at,
           updated_at, content_hash) values ('s', 'main', ?, '', 'success', '', '', now(), ?, now(), '')`,
        [id, from],
      );
      await incident(`of-${id}`, span.startMs + 60_000, span.endMs);
      await knex.raw(
        `insert into correlation_edge (source, instance, incident_id, target_kind, series_id, target_source, target_instance,
           target_id, code, evidence, p, lag_s, is_primary, recorded)
         select 's', 'main', ?, 'release', series_id, 's', 'main', ?, 'C1', '{}', 0.98, 60, true, '[2026-01-01,)'
           from series where entity_ref = ? and environment = 'production'`,
        [`of-${id}`, id, SHOP],
      );
    }
  }
}

const { events, slices } = slotsOfYear();

describe('a simulated year of budget statements', () => {
  const databases = testDatabases();
  let ground: SloGround;

  beforeAll(async () => {
    const { knex } = await migratedDatabase(databases);
    ground = new SloGround(knex);
    await knex.raw(`insert into series (entity_ref, environment) values (?, 'production')`, [SHOP]);
    await storeCandidates(knex);
  });

  it.each([
    ['events', sloDefinition(), events],
    ['slices', latencySlo({ target: 0.7 }), slices],
  ] as const)('of %s is as the second computation says, line by line', async (_, definition, slots) => {
    const [id] = await ground.declare(definition);
    const bySlot = new Map(slots.map(slot => [slot.startMs, slot] as const));
    await ground.hours(
      id,
      YEAR.startMs,
      hoursOf(YEAR).map(startMs => {
        const slot = bySlot.get(startMs);
        return slot && ([slot.good, slot.total] as const);
      }),
    );
    const rows = await ground.statement(
      MONTHS.map(() => id),
      ...MONTHS.map(window => ({ from: window.startMs, to: window.endMs, asOf: YEAR.endMs })),
    );
    const found: Difference[] = [];
    const kinds = new Set<unknown>();
    MONTHS.forEach((window, index) => {
      const own = slots.filter(slot => slot.startMs >= window.startMs && slot.startMs < window.endMs);
      const lines = budgetStatement(
        own,
        fractionOfDecimal(definition.target),
        HOUR_MS,
        (window.endMs - window.startMs) / 60_000,
        causeOf,
      );
      const told = rows.filter(row => row.position_no === index + 1);
      expect(told.length).toBe(lines.length);
      lines.forEach((line, position) => {
        const row = told[position];
        kinds.add(row.cause);
        found.push(
          ...differences(
            `${index + 1}/${position}`,
            { ...row, starts_at: Number(row.starts_at), ends_at: Number(row.ends_at) },
            {
              starts_at: line.span.startMs,
              ends_at: line.span.endMs,
              cause: line.cause.kind,
              cause_id: line.cause.id,
              bad: line.bad,
              minutes: line.minutes,
              budget_share: line.budgetShare,
            },
          ),
        );
      });
    });
    expect(countByColumn(found)).toEqual({});
    expect(kinds.size).toBeGreaterThanOrEqual(5);
  });
});
