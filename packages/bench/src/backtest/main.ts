import { parseArgs } from 'node:util';
import { DEFAULT_SCORE_CONFIG, rankBy } from '@rosetta/backstage-plugin-monitoring-common';
import knexFactory, { Knex } from 'knex';
import { BenchDatabase, readServer, REPORTING_ZONE } from '../store/benchDatabase';
import { BacktestRange, formatBacktest, runBacktest } from './runBacktest';
import { fillIncidents } from './syntheticHistory';

const SERIES = 80;
/** Days before the first scored one, so that it has a past to be scored by. */
const PAST_DAYS = 90;

const USAGE = `npm run backtest -- [--url postgres://…] [--days 180] [--until 2026-11-20] [--environment production] [--zone UTC] [--seed 1]

Holds the risk rank against the plain one on a history: that of an installation with --url (it is only
read), else one that is made for it. The exit code says nothing of which is better.`;

interface Choice {
  readonly url: string | undefined;
  readonly seed: number;
  readonly range: BacktestRange;
}

/** @throws Error on what cannot be read, with the way to write it */
function readArguments(args: readonly string[]): Choice {
  const { values } = parseArgs({
    args: [...args],
    options: {
      url: { type: 'string' }, days: { type: 'string', default: '180' }, until: { type: 'string' }, seed: { type: 'string', default: '1' },
      environment: { type: 'string', default: 'production' }, zone: { type: 'string', default: REPORTING_ZONE },
    },
  });
  const days = Number(values.days);
  if (!Number.isInteger(days) || days < 1 || days > 400) throw new Error(`--days must be 1 to 400\n\n${USAGE}`);
  const seed = Number(values.seed);
  if (!Number.isInteger(seed)) throw new Error(`--seed must be a whole number\n\n${USAGE}`);
  const untilMs = values.until === undefined ? Date.now() : Date.parse(values.until);
  if (Number.isNaN(untilMs)) throw new Error(`--until must be a day such as 2026-11-20\n\n${USAGE}`);
  return { url: values.url, seed, range: { environment: values.environment, zone: values.zone, untilMs, days } };
}

const say = (text: string) => console.log(`${new Date().toISOString().slice(11, 19)} ${text}`);

async function hold(knex: Knex, range: BacktestRange): Promise<void> {
  const backtest = await runBacktest(knex, DEFAULT_SCORE_CONFIG, range, (day, done) => {
    if (done % 30 === 0) say(`${done} of ${range.days} days, at ${day}`);
  });
  console.log(`\n${formatBacktest(backtest)}`);
  if (rankBy(backtest) === 'baseline') console.log('The score ranks once it is better by both measures over 180 days or more.');
}

async function main(): Promise<void> {
  const { url, seed, range } = readArguments(process.argv.slice(2));
  if (url !== undefined) {
    const knex = knexFactory({ client: 'pg', connection: { connectionString: url, options: '-c default_transaction_read_only=on' }, pool: { min: 0, max: 2 } });
    try {
      await hold(knex, range);
    } finally {
      await knex.destroy();
    }
    return;
  }
  const database = await BenchDatabase.create(readServer(process.env), 'backtest', SERIES);
  try {
    const days = range.days + PAST_DAYS + 14;
    say(`${await fillIncidents(database.knex, range.untilMs, days, seed)} incidents of ${SERIES} entities over ${days} days, seed ${seed}`);
    await database.knex.raw('analyze');
    await hold(database.knex, range);
  } finally {
    await database.drop();
  }
}

main().catch(error => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
