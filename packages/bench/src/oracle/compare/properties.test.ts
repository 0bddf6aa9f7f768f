import {
  DEFAULT_OBJECTIVES,
  judge,
  TIP_STALE_AFTER_MS,
  VERDICT_SLOTS,
} from '@rosetta/backstage-plugin-monitoring-common';
import {
  migratedDatabase,
  testDatabases,
} from '@rosetta/backstage-plugin-monitoring-backend/src/__testUtils__/database';
import { Partitions, StateStore } from '@rosetta/backstage-plugin-monitoring-backend/src/store';
import { daysOf, periodSpan } from '../calendar';
import { EstateGround } from './__testUtils__/estateGround';
import { AFTER, BEFORE, drawEstate, Estate, LONG_DAY, TELLINGS } from './__testUtils__/estates';
import type { Row } from './__testUtils__/incidentGround';
import { randomOf } from './random';
import { ZONE } from './simulatedYear';
import type { NamedWindow } from './windows';

jest.setTimeout(600_000);

/** Estates that live side by side; each is told three times. */
const COUNT = Number(process.env.ORACLE_ESTATES ?? 1_000);
const SLOT_MS = 300_000;
const MONTHS: NamedWindow[] = [
  { key: 'before', window: BEFORE },
  { key: 'after', window: AFTER },
];
const DAYS: NamedWindow[] = daysOf(BEFORE, ZONE).map(day => ({ key: day, window: periodSpan('day', day, ZONE) }));

const numbers = Array.from({ length: COUNT }, (_, number) => number);
const [plain, twins, moved] = TELLINGS.map(telling => numbers.map(number => drawEstate(number, telling)));

const sum = (values: readonly number[]) => values.reduce((whole, value) => whole + value, 0);
const scopesOf = (estates: readonly Estate[]) => estates.map(estate => estate.scopeRef);

/** Rows by subject and period, without the name of the telling. */
function index(rows: readonly Row[], ...keys: string[]): Map<string, Row> {
  return new Map(rows.map(row => [keys.map(key => row[key] ?? '').join('|'), row] as const));
}

/** A row without what names it. */
function figures({ subject: _, series_id: __, scope_ref: ___, ...row }: Row): Row {
  return row;
}

/** The names of estates that do not hold a property, the first ten: more tell nothing new. */
const broken = (holds: (number: number) => boolean) => numbers.filter(number => !holds(number)).slice(0, 10);

describe(`properties of ${COUNT} estates (KPI.md 3)`, () => {
  const databases = testDatabases();
  let ground: EstateGround;
  let incidents: Map<string, Row>;
  let delivery: Map<string, Row>;
  let changes: Map<string, Row>;

  beforeAll(async () => {
    const { knex } = await migratedDatabase(databases);
    ground = new EstateGround(knex);
    await ground.load([...plain, ...moved], twins);
    const every = scopesOf([...plain, ...twins, ...moved]);
    incidents = index(
      (await ground.incidents('kpi_incident_period', every, MONTHS)).filter(row => row.priority === null),
      'subject',
      'period_key',
    );
    delivery = index(await ground.delivery({ scopes: every }, MONTHS), 'subject', 'period_key');
    // One change of each estate is closed, on one of the two days about the border.
    changes = index(
      await ground.rows(
        `select split_part(series.entity_ref, '-', 1) || '-' || split_part(series.entity_ref, '-', 2) as name, kpi.closed,
                case when kpi.day < '2026-11-01' then 'before' else 'after' end as period_key
           from kpi_change_day('infinity', '2026-10-01', '2026-12-01', ?) as kpi join series using (series_id)`,
        [ZONE],
      ),
      'name',
      'period_key',
    );
  });

  const of = (from: Map<string, Row>, estate: Estate, period: string): Row =>
    from.get(`${estate.scopeRef}|${period}`) ?? {};
  const both = ['before', 'after'] as const;

  it('are of something: releases that fail, by several incidents at once', () => {
    const rows = [...delivery.values()];
    expect(sum(rows.map(row => Number(row.cfr_num)))).toBeGreaterThan(COUNT / 2);
    expect(sum([...incidents.values()].map(row => Number(row.opened)))).toBeGreaterThan(6 * COUNT);
    const tied = new Map<string, number>();
    plain.flatMap(estate => estate.edges).forEach(edge => tied.set(edge.deploymentId, (tied.get(edge.deploymentId) ?? 0) + 1));
    expect(Math.max(...tied.values())).toBeGreaterThan(2);
  });

  it('the change fail rate lies between 0 and 1 at every probability', () => {
    const holds = (row: Row) => {
      const nums = Array.isArray(row.cfr_nums) ? row.cfr_nums.map(Number) : [];
      const [den, num] = [Number(row.cfr_den), Number(row.cfr_num)];
      const falls = nums.every((value, place) => value <= den && (place === 0 || value <= nums[place - 1]));
      const { cfr_ratio: value } = row;
      return num >= 0 && num <= den && nums.length === 3 && falls && (den === 0 ? value === null : value === num / den);
    };
    expect([...delivery].filter(([, row]) => !holds(row)).slice(0, 10)).toEqual([]);
  });

  it('a parent has the sums of its distinct children', async () => {
    const series = (entityRef: string) => ground.ids.get({ entityRef, environment: 'production' });
    const children = index(
      await ground.delivery({ series: plain.flatMap(estate => estate.entityRefs.map(series)) }, MONTHS),
      'subject',
      'period_key',
    );
    const added = ['releases', 'cfr_num', 'cfr_den', 'rework_num', 'rework_den', 'lt_merge_n', 'lt_commit_n', 'fdrt_n'];
    expect(
      broken(number =>
        both.every(period =>
          added.every(column => {
            const own = plain[number].entityRefs.map(ref => children.get(`${series(ref)}|${period}`)?.[column]);
            return of(delivery, plain[number], period)[column] === sum(own.map(Number));
          }),
        ),
      ),
    ).toEqual([]);
    // An incident of both is one of the parent.
    const isCounted = (link: { via: string }) => link.via !== 'dependency';
    const ofChildren = index(
      (await ground.incidents('kpi_incident_period', plain.flatMap(estate => [...estate.entityRefs]), MONTHS)).filter(
        row => row.priority === null,
      ),
      'subject',
      'period_key',
    );
    expect(
      broken(number =>
        MONTHS.every(({ key, window }) => {
          const estate = plain[number];
          const shared = estate.incidents.filter(
            incident =>
              incident.state !== 'canceled' &&
              incident.links.filter(isCounted).length === 2 &&
              incident.openedMs >= window.startMs &&
              incident.openedMs < window.endMs,
          );
          const own = estate.entityRefs.map(ref => Number(ofChildren.get(`${ref}|${key}`)?.opened ?? 0));
          return Number(of(incidents, estate, key).opened ?? 0) === sum(own) - shared.length;
        }),
      ),
    ).toEqual([]);
  });

  it('a scope day has the sums of its components, on both sides of every ratio', async () => {
    const rows = await ground.rows(
      `select scope.scope_ref, scope.requests, sum(part.requests) as requests_of_parts, scope.errors,
              sum(part.errors) as errors_of_parts, scope.hours_observed, sum(part.hours_observed) as hours_of_parts,
              scope.hours_judged, sum(part.hours_judged) as judged_of_parts
         from scope_day as scope
         join entity_scope as member using (scope_ref)
         join series using (entity_ref)
         left join app_day as part on part.series_id = series.series_id and part.day = scope.day
        where series.environment = 'production'
        group by scope.scope_ref, scope.requests, scope.errors, scope.hours_observed, scope.hours_judged`,
    );
    expect(rows).toHaveLength(3 * COUNT);
    const isSame = (row: Row) =>
      row.requests === row.requests_of_parts &&
      row.errors === row.errors_of_parts &&
      row.hours_observed === row.hours_of_parts &&
      row.hours_judged === row.judged_of_parts;
    expect(rows.filter(row => row.requests !== null).length).toBeGreaterThanOrEqual(2 * COUNT);
    expect(rows.filter(row => row.requests !== null && !isSame(row)).slice(0, 10)).toEqual([]);
  });

  it('any order, every event twice and old versions in between give the same', async () => {
    const isSame = (from: Map<string, Row>) => (number: number) =>
      both.every(period => {
        const [one, other] = [plain, twins].map(estates => figures(of(from, estates[number], period)));
        return JSON.stringify(one) === JSON.stringify(other);
      });
    expect(broken(isSame(incidents))).toEqual([]);
    expect(broken(isSame(delivery))).toEqual([]);
    const days = await ground.rows(
      `select series.entity_ref, app_day.* from app_day join series using (series_id) order by series.entity_ref`,
    );
    const byEntity = new Map(
      days.map(({ entity_ref: entityRef, ...row }) => [String(entityRef), JSON.stringify({ ...figures(row), day: LONG_DAY })] as const),
    );
    expect(byEntity.size).toBeGreaterThan(3 * COUNT);
    expect(
      broken(number =>
        plain[number].entityRefs.every(
          (ref, place) => byEntity.get(ref) === byEntity.get(twins[number].entityRefs[place]),
        ),
      ),
    ).toEqual([]);
  });

  it('a day percentile lies between those of its hours', async () => {
    const [row] = await ground.rows(
      `select count(*) as days, count(latency_p95_ms) as told,
              count(*) filter (where latency_p95_ms < latency_p95_lo_ms or latency_p95_ms > latency_p95_hi_ms) as outside
         from app_day`,
    );
    expect(Number(row.told)).toBeGreaterThan(3 * COUNT);
    expect(row.outside).toBe(0);
  });

  it('a second over a border moves an event by exactly one period', () => {
    expect(changes.size).toBe(3 * COUNT);
    const read = (estate: Estate, period: string): number => {
      if (estate.move === 'closed') {
        const name = estate.scopeRef.replace('domain:', 'component:');
        return Number(changes.get(`${name}|${period}`)?.closed ?? 0);
      }
      const from = estate.move === 'releases' ? delivery : incidents;
      return Number(of(from, estate, period)[estate.move] ?? 0);
    };
    expect(
      broken(number => {
        const [was, is] = [plain, moved].map(estates => both.map(period => read(estates[number], period)));
        return is[0] === was[0] - 1 && is[1] === was[1] + 1;
      }),
    ).toEqual([]);
  });

  it('down time of the days adds up to that of the month, and so do onsets', async () => {
    const rows = index(
      await ground.incidents('kpi_incident_outage', scopesOf(plain), [...DAYS, MONTHS[0]]),
      'subject',
      'period_key',
    );
    const down = (estate: Estate, key: string, column: string) =>
      Number(rows.get(`${estate.scopeRef}|${key}`)?.[column] ?? NaN);
    expect(DAYS).toHaveLength(31);
    expect(sum(plain.map(estate => down(estate, 'before', 'down_s')))).toBeGreaterThan(0);
    expect(
      broken(number =>
        ['down_s', 'failures', 'observed_s'].every(
          column =>
            sum(DAYS.map(({ key }) => down(plain[number], key, column))) === down(plain[number], 'before', column),
        ),
      ),
    ).toEqual([]);
  });

  it('the loss of a feed turns nothing green', async () => {
    const { knex } = ground;
    const random = randomOf(31);
    const nowMs = AFTER.endMs;
    await new Partitions(knex).ensure('signal_5min', nowMs - 3_600_000, nowMs);
    const ids = plain.flatMap(estate =>
      estate.entityRefs.map(entityRef => ground.ids.get({ entityRef, environment: 'production' })),
    );
    const slots = ids.flatMap(id => {
      const share = random.pick([0, 0.002, 0.02, 0.2]);
      const isSilent = random.happens(0.1);
      return [1, 2, 3].flatMap(back =>
        isSilent
          ? []
          : [{ id, at: new Date(nowMs - back * SLOT_MS), requests: 1_000, errors: 1_000 * share, p95: random.pick([100, 900, 2_000]) }],
      );
    });
    await knex.raw(
      `insert into signal_5min (series_id, ts, requests, errors, latency_p95_ms)
       select id, at, requests, errors, p95
         from json_to_recordset(?::json)
           as given(id integer, at timestamptz, requests double precision, errors double precision, p95 real)`,
      [JSON.stringify(slots)],
    );
    const states = async () => {
      const judged = await new StateStore(knex).listJudged(VERDICT_SLOTS, nowMs);
      const own = new Set(ids);
      return new Map(
        judged
          .filter(series => own.has(series.seriesId))
          .map(series => {
            const objectives = DEFAULT_OBJECTIVES[series.tier];
            const verdict = judge({ ...series, objectives, nowMs, staleAfterMs: TIP_STALE_AFTER_MS });
            return [series.seriesId, verdict.state] as const;
          }),
      );
    };
    const before = await states();
    expect(new Set(before.values())).toEqual(new Set(['ok', 'warning', 'critical', 'unknown']));
    const lost = ids.filter(() => random.happens(0.5));
    await knex.raw(`delete from signal_5min where series_id = any(?)`, [lost]);
    const after = await states();
    expect(ids.filter(id => after.get(id) === 'ok' && before.get(id) !== 'ok')).toEqual([]);
    expect(lost.filter(id => after.get(id) === 'ok')).toEqual([]);
    await knex.raw(`delete from feed where stream = 'deployments'`);
    const [estate] = plain;
    const told = await ground.delivery({ scopes: scopesOf(plain) }, MONTHS);
    const green = told.filter(row =>
      ['df_status', 'lt_merge_status', 'cfr_status', 'fdrt_status', 'rework_status'].some(
        column => row[column] === 'ok' || row[column] === 'partial',
      ),
    );
    expect([told.length, of(delivery, estate, 'before').df_status, green.slice(0, 3)]).toEqual([2 * COUNT, 'ok', []]);
  });
});
