import { HISTORY_END_MS, HOUR_MS } from '../data/signals';
import { timed } from '../measure/alternate';
import { Figure } from '../measure/figure';
import { median } from '../measure/median';
import { BenchDatabase } from '../store/benchDatabase';
import { deriveDelivery } from './deriveHistory';
import { refresh } from './measureWork';

/** Of so many series one deploys within an hour, as in the history. */
const SERIES_TO_ONE = 36;
const VIEWS = ['mv_dora_app_period', 'mv_dora_group_period'];
const ms = (value: number) => `${value.toFixed(0)} ms`;

/** An hour's deployments: one of each 36th series, told once. @returns how many */
async function deployAnHour({ knex }: BenchDatabase, turn: number): Promise<number> {
  const at = new Date(HISTORY_END_MS - HOUR_MS);
  const { rowCount } = await knex.raw(
    `with told as (
       insert into deployment (
         source, instance, external_id, name, status, status_code, environment_name, project, sha, version, ref, repository,
         created_at, started_at, finished_at, updated_at, content_hash)
       select 'gitlab', 'bench', 'late-' || number || '-' || :turn, 'deploy', 'success', 'success', 'production', 'bench/' || number,
              md5(number || '-late-' || :turn), '2', 'main', 'bench/' || number, at, at, at, at, 'bench'
         from bench_series
        cross join lateral (select cast(:at as timestamptz) + number % 50 * interval '1 minute' as at) as ending
        where number % ${SERIES_TO_ONE} = :turn
       returning source, instance, external_id
     )
     insert into event_series (event_kind, source, instance, external_id, series_id, via)
     select 'deployment', told.source, told.instance, told.external_id, bench_series.series_id, 'direct'
       from told
       join bench_series on bench_series.number = split_part(told.external_id, '-', 2)::integer`,
    { at, turn },
  );
  return rowCount;
}

interface Turn {
  readonly deployed: number;
  readonly mark: number;
  readonly derive: number;
  readonly views: number;
}

async function turnOf(database: BenchDatabase, turn: number): Promise<Turn> {
  let deployed = 0;
  const mark = await timed(async () => {
    deployed = await deployAnHour(database, turn);
  });
  const derive = await timed(() => deriveDelivery(database));
  await database.derive.moveDoraBound(HISTORY_END_MS + (turn + 1) * 24 * HOUR_MS);
  const views = [...(await refresh(database))].filter(([name]) => VIEWS.includes(name)).reduce((sum, [, took]) => sum + took, 0);
  return { deployed, mark, derive, views };
}

/** An hour's deployments: what they take to be marked and derived, and the views of delivery after it; milliseconds, shown. */
export async function measureDelivery(database: BenchDatabase, series: number, repetitions: number): Promise<Figure> {
  const turns: Turn[] = [];
  for (let turn = 0; turn <= repetitions; turn += 1) {
    const measured = await turnOf(database, turn);
    if (turn > 0) turns.push(measured);
  }
  const of = (pick: (turn: Turn) => number) => median(turns.map(pick));
  return {
    name: `delivery of ${series} series, an hour of deployments and both views (ms)`,
    measured: of(turn => turn.mark + turn.derive + turn.views), pass: null, aim: null,
    detail: `${of(turn => turn.deployed)} deployments stored and marked ${ms(of(turn => turn.mark))}, derived ${ms(of(turn => turn.derive))}, views ${ms(of(turn => turn.views))}`,
  };
}
