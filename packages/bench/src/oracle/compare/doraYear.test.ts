import { DEFAULT_DORA_RULES } from '@rosetta/backstage-plugin-monitoring-common';
import {
  migratedDatabase,
  testDatabases,
} from '@rosetta/backstage-plugin-monitoring-backend/src/__testUtils__/database';
import { ViewCatalog } from '@rosetta/backstage-plugin-monitoring-backend/src/store';
import { moveDoraBound } from '@rosetta/backstage-plugin-monitoring-backend/src/store/correlationStore';
import { deriveDelivery } from '@rosetta/backstage-plugin-monitoring-backend/src/store/deliveryStore';
import { startOfDay } from '../calendar';
import { Fraction, fraction } from '../fraction';
import { percentileOf } from '../statistics';
import { Member, toldOfDelivery, withFailures } from './__testUtils__/deliveryColumns';
import { DeliveryGround, entityOf } from './__testUtils__/deliveryGround';
import { countByColumn, Difference, differences, Told } from './differences';
import { plainRow, Row } from './__testUtils__/incidentGround';
import { belongings, CART, DELIVERED, DESK, SALES, SHOP, TILL, WEB } from './services';
import { YEAR, ZONE } from './simulatedYear';
import { NamedWindow, periodsOfDelivery, WINDOWS } from './windows';
import { Delivery, drawDelivery, SEEN_MS } from './__testUtils__/yearOfDelivery';

jest.setTimeout(240_000);

const SCOPES = ['', SALES, WEB, DESK];
const PERIODS = periodsOfDelivery(SEEN_MS);
/** Metrics whose spread over members a view of scopes gives, with the columns they are read from. */
const SPREADS = [
  ['df', 'df_per_day', 'df_status'],
  ['lt', 'lt_merge_p50_s', 'lt_merge_status'],
  ['cfr', 'cfr_ratio', 'cfr_status'],
  ['fdrt', 'fdrt_p50_s', 'fdrt_status'],
  ['rework', 'rework_ratio', 'rework_status'],
] as const;

function drawYear(isDisputed: boolean): Delivery[] {
  const at = (entityRef: string, environment: string, source: Delivery['source'], fromMs: number, seed: number) =>
    drawDelivery({ entityRef, environment, source, fromMs, seed, isDisputed });
  const cart = at(CART, 'production', 'gitlab', YEAR.startMs, 102);
  // The other tool shows the same cart: one source of truth, and it is not this one.
  const strays = at(CART, 'production', 'argocd', YEAR.startMs, 105);
  const shown = strays.deployments.map(each => ({ ...each, externalId: `other-${each.externalId}` }));
  return [
    at(SHOP, 'production', 'gitlab', YEAR.startMs, 101),
    { ...cart, deployments: [...cart.deployments, ...shown] },
    at(TILL, 'production', 'argocd', startOfDay('2026-09-10', ZONE), 103),
    at(SHOP, 'uat', 'gitlab', startOfDay('2026-03-01', ZONE), 104),
  ];
}

describe.each([
  ['that all settled', false],
  ['of which some degraded and nobody repaired them', true],
])('a simulated year of deliveries %s', (_, isDisputed) => {
  const databases = testDatabases();
  const drawn = drawYear(isDisputed);
  let ground: DeliveryGround;
  let views: ViewCatalog;
  let members: Member[];

  beforeAll(async () => {
    const made = await migratedDatabase(databases);
    views = made.views;
    ground = new DeliveryGround(made.knex);
    await ground.store(drawn);
    members = [];
    for (const delivery of drawn) {
      members.push({ drawn: delivery, entity: entityOf(delivery, await ground.edges(delivery)) });
    }
  });

  const inScope = (scope: string, environment: string): Member[] =>
    members.flatMap(member => {
      const spans = belongings(scope, member.drawn.entityRef);
      const belongedAt = (atMs: number) => spans.some(span => atMs >= span.startMs && atMs < span.endMs);
      return member.drawn.environment === environment && spans.length > 0
        ? { ...member, entity: { ...member.entity, belongedAt } }
        : [];
    });

  const compare = (
    rows: readonly Row[],
    keyOf: (row: Row) => string,
    wanted: readonly (readonly [string, readonly Member[], NamedWindow])[],
  ): Difference[] => {
    const byKey = new Map(rows.map(row => [keyOf(row), row] as const));
    expect([...byKey.keys()].sort()).toEqual(wanted.map(([key]) => key).sort());
    return wanted.flatMap(([key, of, { window }]) =>
      differences(key, withFailures(byKey.get(key) ?? {}), toldOfDelivery(of, window)),
    );
  };

  it('is of something: releases of every kind, failures and lead times', async () => {
    const told = toldOfDelivery(inScope('', 'production'), YEAR);
    const least = { releases: 150, rollbacks: 10, remediations: 10, redeploys: 10, cfr_num: 20, fdrt_n: 20 };
    for (const [column, count] of Object.entries({ ...least, lt_merge_n: 80, lt_commit_n: 100 })) {
      expect([column, Number(told[column]) >= count]).toEqual([column, true]);
    }
  });

  it('is told of every entity and period as by the second computation', async () => {
    const rows = await ground.read({ series: DELIVERED.map(series => ground.ids.get(series)) }, WINDOWS);
    const wanted = members.flatMap(member =>
      WINDOWS.map(window => [`${ground.ids.get(member.drawn)}|${window.key}`, [member], window] as const),
    );
    const found = compare(rows, row => `${row.subject}|${row.period_key}`, wanted);
    expect(countByColumn(found)).toEqual({});
  });

  it('is told of every scope as by the second computation, with members as they were', async () => {
    const rows = await ground.read({ scopes: SCOPES, environment: 'production' }, WINDOWS);
    const wanted = SCOPES.flatMap(scope =>
      WINDOWS.map(window => [`${scope}|${window.key}`, inScope(scope, 'production'), window] as const),
    );
    const found = compare(rows, row => `${row.subject}|${row.period_key}`, wanted);
    expect(countByColumn(found)).toEqual({});
  });

  it('is told the same once what became of releases is kept', async () => {
    await moveDoraBound(ground.knex, DEFAULT_DORA_RULES, ZONE, SEEN_MS);
    let taken = 0;
    for (let step = 1; step > 0; taken += step) step = await deriveDelivery(ground.knex, 10);
    expect(taken).toBeGreaterThan(0);
    const rows = await ground.read({ scopes: SCOPES, environment: 'production' }, WINDOWS);
    const wanted = SCOPES.flatMap(scope =>
      WINDOWS.map(window => [`${scope}|${window.key}`, inScope(scope, 'production'), window] as const),
    );
    const found = compare(rows, row => `${row.subject}|${row.period_key}`, wanted);
    expect(countByColumn(found)).toEqual({});
  });

  const ofMember = new Map<string, ReturnType<typeof toldOfDelivery>>();
  const toldOfMember = (own: Delivery, { key, window }: NamedWindow, kind: string) => {
    const name = [ground.ids.get(own), kind, key].join('|');
    const told = ofMember.get(name) ?? toldOfDelivery(members.filter(each => each.drawn === own), window);
    ofMember.set(name, told);
    return told;
  };

  /** Of the members now, what the second computation tells of each in a period. */
  const spreadOf = (
    scope: string,
    environment: string,
    period: (typeof PERIODS)[number],
    [, column, status]: (typeof SPREADS)[number],
  ) => {
    const values = inScope(scope, environment)
      .filter(({ entity }) => entity.belongedAt?.(Number.MAX_SAFE_INTEGER))
      .flatMap(({ drawn: own }) => {
        const told = toldOfMember(own, period, period.kind);
        const value = told[column];
        return told[status] === 'ok' && value !== null && typeof value === 'object' ? value : [];
      });
    const at = (share: Fraction): Told => percentileOf(values, share);
    return values.length === 0
      ? null
      : {
          n: values.length,
          min: at(fraction(0)),
          p25: at(fraction(1, 4)),
          p50: at(fraction(1, 2)),
          p75: at(fraction(3, 4)),
          max: at(fraction(1)),
        };
  };

  it('fills its views as the second computation would, current and previous', async () => {
    await moveDoraBound(ground.knex, DEFAULT_DORA_RULES, ZONE, SEEN_MS);
    await views.refresh();
    const rowsOf = async (view: string) => {
      const { rows } = await ground.knex.raw<{ rows: Row[] }>(`select * from ${view}`);
      return rows.map(plainRow);
    };
    const ofEntities = compare(
      await rowsOf('mv_dora_app_period'),
      row => `${row.series_id}|${row.kind}|${row.period_key}`,
      members.flatMap(member =>
        PERIODS.filter(({ kind }) => kind !== 'week').map(
          period => [`${ground.ids.get(member.drawn)}|${period.kind}|${period.key}`, [member], period] as const,
        ),
      ),
    );
    expect(countByColumn(ofEntities)).toEqual({});
    const groups = await rowsOf('mv_dora_group_period');
    const keyOf = (row: Row) => [row.environment, row.scope_ref, row.kind, row.period_key].join('|');
    const wanted = [
      ...SCOPES.map(scope => ['production', scope] as const),
      ...['', SALES, WEB].map(scope => ['uat', scope] as const),
    ].flatMap(([environment, scope]) =>
      PERIODS.map(
        period =>
          [
            [environment, scope, period.kind, period.key].join('|'),
            inScope(scope, environment),
            period,
          ] as const,
      ),
    );
    expect(countByColumn(compare(groups, keyOf, wanted))).toEqual({});
    const spreads = groups.flatMap(row => {
      const period = PERIODS.find(each => each.kind === row.kind && each.key === row.period_key);
      return SPREADS.flatMap(metric => {
        const told =
          period && period.kind !== 'week'
            ? spreadOf(String(row.scope_ref), String(row.environment), period, metric)
            : null;
        const held = row[`spread_${metric[0]}`];
        const key = `${keyOf(row)}|${metric[0]}`;
        return told === null
          ? differences(key, { spread: held }, { spread: null })
          : differences(key, (held ?? {}) as Row, told);
      });
    });
    expect(countByColumn(spreads)).toEqual({});
  });
});
