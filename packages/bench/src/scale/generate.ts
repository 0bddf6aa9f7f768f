import { CatalogStore } from '@rosetta/backstage-plugin-monitoring-backend/src/store';
import { Knex } from 'knex';
import { componentRef, createEstate, ENVIRONMENT } from '../data/estate';
import { HISTORY_END_MS } from '../data/signals';
import { timed } from '../measure/alternate';
import { BenchDatabase, Server } from '../store/benchDatabase';
import { copyAppDays, deriveAppDays, deriveDelivery, deriveScopeDays, markAppDays, markScopeDays } from './deriveHistory';
import { loadEvents, numberSeries } from './loadEvents';
import { Ids, loadHours, loadSealed, loadTip } from './loadSignals';
import { historySpan, Shape } from './shape';

type Say = (text: string) => void;

/** The catalog of the shape; ids of series in the order of their numbers, so that two runs give the same. */
export async function loadEstate(database: BenchDatabase, shape: Shape): Promise<Ids> {
  const { knex, seriesIds } = database;
  const estate = createEstate(shape.series, shape.scopes);
  await knex.raw(
    `insert into series (entity_ref, environment)
     select entity_ref, environment
       from unnest(cast(? as text[]), cast(? as text[])) with ordinality as given(entity_ref, environment, nth) order by nth`,
    [estate.series.map(series => series.entityRef), estate.series.map(series => series.environment)],
  );
  await new CatalogStore(knex).apply(estate);
  await seriesIds.ensure(knex, estate.series);
  await numberSeries(knex, shape);
  return estate.series.map((_, number) => seriesIds.get({ entityRef: componentRef(number), environment: ENVIRONMENT }));
}

/** Derives the profiles by the product and copies what follows them; then the scopes by the product. */
async function deriveAll(database: BenchDatabase, shape: Shape, stage: (name: string, work: () => Promise<unknown>) => Promise<void>) {
  const { knex, derive } = database;
  const profiles = Math.min(shape.profiles, shape.series);
  // Before there are days: a bound that moves marks the newest ones to be judged again.
  await derive.moveViewBound(HISTORY_END_MS - 1);
  await stage(`days of ${profiles} entities derived`, async () => {
    await markAppDays(knex, profiles, historySpan(shape));
    await deriveAppDays(database, HISTORY_END_MS);
  });
  if (shape.series > profiles) await stage('copied to the others', () => copyAppDays(knex, shape));
  await stage('days of scopes derived', async () => {
    await markScopeDays(knex, shape);
    await knex.raw('analyze app_day');
    await deriveScopeDays(database);
  });
}

/** The views that took longest to be filled, in words. */
async function slowestViews(knex: Knex): Promise<string> {
  const { rows } = await knex.raw<{ rows: { view_name: string; seconds: number }[] }>(
    `select view_name, duration_ms::double precision / 1000 as seconds from view_refresh order by duration_ms desc limit 4`,
  );
  return rows.map(row => `${row.view_name} ${row.seconds.toFixed(1)} s`).join(', ');
}

/**
 * Makes a database of the shape: catalog, sealed days, hours, tip, events, derived days and views. Promises of
 * levels (SLOs), scores and verdicts are not in it.
 */
export async function generate(server: Server, suffix: string, shape: Shape, say: Say): Promise<BenchDatabase> {
  if (shape.profiles % 4 !== 0) throw new RangeError('Profiles must be a multiple of 4: tiers repeat after four series');
  const database = await BenchDatabase.create(server, suffix, 0);
  const { knex, derive, views } = database;
  const stage = async (name: string, work: () => Promise<unknown>) => {
    const ms = await timed(work);
    say(`${shape.series} series: ${name} in ${(ms / 1_000).toFixed(1)} s`);
  };
  try {
    let ids: Ids = [];
    await stage('catalog', async () => {
      ids = await loadEstate(database, shape);
    });
    await stage('sealed days', () => loadSealed(knex, ids, shape));
    await stage('hours of the last week', () => loadHours(knex, ids, shape));
    await stage('slots of the last 72 h', () => loadTip(knex, ids, shape));
    await stage('incidents and deployments', async () => {
      say(`${shape.series} series: ${(await loadEvents(knex, shape)).toLocaleString('en-US')} events`);
    });
    await stage('facts vacuumed', () => knex.raw('vacuum (analyze)'));
    await deriveAll(database, shape, stage);
    await derive.moveDoraBound(HISTORY_END_MS - 1);
    await stage('delivery derived', async () => {
      await deriveDelivery(database);
      await knex.raw('analyze');
    });
    await derive.moveSloBound(HISTORY_END_MS - 1);
    await stage('views populated', () => views.refresh());
    say(`${shape.series} series: of these ${await slowestViews(knex)}`);
    await stage('settled', () => database.settle());
    return database;
  } catch (error) {
    await database.drop();
    throw error;
  }
}
