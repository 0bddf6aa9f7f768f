import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import knexFactory, { Knex } from 'knex';
import { postgresFromEnvironment } from '../ground/databases';
import { Checks, printTable, say } from '../report';
import { startSimulators } from '../ground/simulators';
import { freePort } from '../../measure/freePort';
import { DATABASE_PREFIX, DATABASE_USER, startCanaryBackend } from './canaryBackend';
import { Driver } from './drive';
import { signIn } from '../backends/signIn';
import { startGateway } from './gateway';
import { canaryInstances } from './instances';
import { readPeople } from './people';
import { Haystacks, Hit, Place, PLACES, readTables, search } from './search';
import { Canary, CONTROL, formsOf, SECRETS } from './secrets';

const SETTLE_MS = 15_000;
const SCHEDULER_SERVED = 'GET /api/monitoring/.backstage/scheduler 200';

async function dropDatabases(admin: Knex): Promise<void> {
  const { rows } = await admin.raw<{ rows: { datname: string }[] }>(
    `select datname from pg_database where starts_with(datname, ?)`,
    [DATABASE_PREFIX],
  );
  for (const { datname } of rows) await admin.raw(`drop database "${datname}" with (force)`);
  await admin.raw(`drop role if exists ${DATABASE_USER}`);
}

async function createRole(admin: Knex): Promise<void> {
  await dropDatabases(admin);
  const { rows } = await admin.raw<{ rows: { statement: string }[] }>(
    `select format('create role ${DATABASE_USER} login createdb password %L', ?::text) as statement`,
    [SECRETS.database.value],
  );
  await admin.raw(rows[0].statement.replace(/\?/g, '\\?'));
}

const textOfForm = (form: string) => formsOf(CONTROL).find(one => one.form === form)?.text ?? CONTROL.value;

/** Plants the control in the database, packed and in other words than its own. */
async function plant(knex: Knex): Promise<void> {
  await knex.raw(`update batch_run set error_message = ? where batch_run_id = (select min(batch_run_id) from batch_run)`, [textOfForm('hex')]);
  await knex.raw(`update raw_page set body_gzip = ? where raw_page_id = (select min(raw_page_id) from raw_page)`, [
    gzipSync(`{"a":"${Buffer.from(`x${CONTROL.value}yz`).toString('base64')}"}`),
  ]);
  await knex.raw(`update entity set title = ? where entity_ref = (select min(entity_ref) from entity)`, [textOfForm('url')]);
}

interface CanaryResult {
  readonly canaries: readonly Canary[];
  readonly hits: readonly Hit[];
  readonly controls: readonly Hit[];
  readonly sizes: Readonly<Record<Place, number>>;
  readonly received: ReadonlySet<string>;
  readonly issued: ReadonlySet<string>;
  readonly peopleSent: number;
  readonly tickets: number;
  /** Route and status, counted. */
  readonly statuses: ReadonlyMap<string, number>;
  readonly runs: readonly { state: string; code: string | null; count: number }[];
}

async function measure(admin: Knex): Promise<CanaryResult> {
  const simulators = await startSimulators(new Date());
  const gateway = await startGateway(simulators.url);
  const closed = await freePort();
  const people = await readPeople(simulators.url);
  const named = (await simulators.cis()).find(
    ci => ci.entityRef === 'component:default/payments-api' && ci.environment === 'production',
  );
  const instances = canaryInstances(
    gateway.url,
    closed,
    `http://user:${encodeURIComponent(SECRETS.proxyPassword.value)}@127.0.0.1:${closed}`,
    named?.sysId ?? '',
  );
  const backend = startCanaryBackend(await freePort(), instances);
  const monitoring = knexFactory({
    client: 'pg',
    connection: postgresFromEnvironment(`${DATABASE_PREFIX}monitoring`),
    pool: { min: 0, max: 2 },
  });
  try {
    if (!(await backend.waitUntilReady())) throw new Error(`The backend did not start:\n${backend.output.slice(-3_000)}`);
    const alex = await signIn(backend.url, 'alex');
    const dana = await signIn(backend.url, 'dana');
    say('Signed in; driving every route under one fault after the other');
    const driver = new Driver(backend.url, instances);
    await driver.run(simulators, { admin: alex, developer: dana });
    await sleep(SETTLE_MS);
    await driver.run(simulators, { admin: alex, developer: dana });
    const { rows: runs } = await monitoring.raw<{ rows: CanaryResult['runs'] }>(
      `select state, error_code as code, count(*)::integer as count from batch_run group by 1, 2 order by 3 desc`,
    );
    const { rows: held } = await monitoring.raw<{ rows: { tickets: number }[] }>(`select count(*)::integer as tickets from incident where instance = 'careless'`);
    await backend.stop();
    await plant(monitoring);
    const tables = await readTables(monitoring);
    const haystacks: Haystacks = {
      logs: [backend.output, `{"message":"${textOfForm('json')}"}`],
      answers: [...driver.answers.api, textOfForm('base64url')],
      scheduler: [...driver.answers.scheduler, textOfForm('json twice')],
      ...tables,
    };
    const canaries: Canary[] = [...Object.values(SECRETS), { name: "the signed-in user's own token", value: alex }, ...people];
    const hits = search([...canaries, CONTROL], haystacks);
    return {
      canaries,
      hits: hits.filter(hit => hit.canary !== CONTROL.name),
      controls: hits.filter(hit => hit.canary === CONTROL.name),
      sizes: Object.fromEntries(PLACES.map(place => [place, haystacks[place].reduce((sum, text) => sum + text.length, 0)])) as Record<Place, number>,
      received: gateway.received,
      issued: gateway.issued,
      peopleSent: gateway.peopleSent(),
      statuses: driver.answers.statuses,
      tickets: held[0].tickets,
      runs,
    };
  } catch (error) {
    // Every secret in it is a canary, made for this run.
    console.log(backend.trouble(15));
    throw error;
  } finally {
    await backend.stop();
    await monitoring.destroy();
    await gateway.close();
    await simulators.stop();
    await dropDatabases(admin);
  }
}

/** Secrets and people in a whole backend under faults: none may show up anywhere. */
export async function runCanaries(checks: Checks): Promise<void> {
  const admin = knexFactory({ client: 'pg', connection: postgresFromEnvironment('postgres'), pool: { min: 0, max: 1 } });
  try {
    await createRole(admin);
    const result = await measure(admin);
    const { hits, controls, canaries } = result;
    const row = (name: string, from: readonly Hit[]) => [
      name,
      ...PLACES.map(place => from.filter(hit => hit.canary === name && hit.place === place).length),
    ];
    printTable('Batch runs', ['state', 'code', 'runs'], result.runs.map(run => [run.state, run.code ?? '', run.count]));
    const byStatus = new Map<string, number>();
    for (const [key, count] of result.statuses) {
      const status = key.split(' ')[2];
      byStatus.set(status, (byStatus.get(status) ?? 0) + count);
    }
    printTable('Answers of the backend', ['status', 'answers'], [...byStatus].sort());
    printTable('Hits: canary by place', ['canary', ...PLACES], [
      ...[...new Set(canaries.map(canary => canary.name))].map(name => row(name, hits)),
      row(CONTROL.name, controls),
      ['characters searched', ...PLACES.map(place => result.sizes[place])],
    ]);
    const shown = new Set<string>();
    for (const hit of hits) {
      const text = `${hit.canary} in ${hit.place} as ${hit.form}`;
      if (!shown.has(text)) console.log(`  ${text}, after "${hit.before}"`);
      shown.add(text);
    }
    const sent = [
      SECRETS.main, SECRETS.trade, SECRETS.odd, SECRETS.reflected, SECRETS.snowClient, SECRETS.snowAccess, SECRETS.snowBasic,
      SECRETS.snowOdd, SECRETS.snowOddAccess, SECRETS.prometheusToken, SECRETS.prometheusBasic, SECRETS.gitlab, SECRETS.gitlabOdd,
      SECRETS.argocd, SECRETS.argocdOdd, SECRETS.elastic, SECRETS.elasticOdd, SECRETS.opensearch,
    ];
    const unsent = sent.filter(one => !result.received.has(one.name)).map(one => one.name);
    checks.check('the secrets really went upstream', unsent.length === 0, unsent.length > 0 ? `not ${unsent.join(', ')}` : `${sent.length}`);
    checks.check('tickets with people came from upstream, and were stored', result.peopleSent > 0 && result.tickets > 0, `${result.peopleSent} rows with people, ${result.tickets} tickets stored`);
    checks.check("the scheduler's route served its tasks", result.statuses.has(SCHEDULER_SERVED));
    checks.check('pages were stored and runs failed', result.runs.some(run => run.state === 'done') && result.runs.some(run => run.state === 'failed'));
    checks.check('the planted control is found in every place', PLACES.every(place => controls.some(hit => hit.place === place)));
    for (const place of PLACES) {
      const count = hits.filter(hit => hit.place === place).length;
      checks.check(`${canaries.length} canaries, 0 hits in ${place}`, count === 0, `${count}`);
    }
  } finally {
    await admin.destroy();
  }
}
