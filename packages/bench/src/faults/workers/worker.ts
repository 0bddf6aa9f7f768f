import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { Entity } from '@backstage/catalog-model';
import { ConfigReader } from '@backstage/config';
import knexFactory from 'knex';
import { builtInConnectorFactories, compose, readContent, readMonitoringConfig, ViewCatalog } from '../product';
import { Command, WorkerSettings } from './protocol';
import { Trace } from './trace';

// A slim worker: the product's own composition of connector, engine and store,
// without Backstage around it. Bundled into one file by `bundleWorker.ts`.

const MOST_TRIES = 5;

async function main(): Promise<void> {
  const settings = JSON.parse(process.env.ROSETTA_FAULTS_WORKER ?? '') as WorkerSettings;
  const trace = new Trace();
  const knex = knexFactory({
    client: 'pg',
    connection: { ...settings.connection, application_name: settings.name },
    pool: { min: 0, max: 12 },
  });
  trace.writer();
  trace.database(knex);
  // Nobody is left to command it: a worker does not outlive its harness.
  process.stdin.once('end', () => process.exit(0));
  createInterface({ input: process.stdin }).on('line', line => trace.obeyNext(JSON.parse(line) as Command));

  const warn = (message: string, fields?: unknown) => {
    const { code, error, constraint, table } = (fields ?? {}) as Record<string, unknown>;
    // With what the database names: a code alone does not say which of a hundred rules was broken.
    const where = [code ?? error, table, constraint].filter(Boolean).join(' ');
    trace.say({ kind: 'warn', message, code: where });
  };
  const config = readMonitoringConfig(new ConfigReader(settings.config));
  const composition = compose({
    knex,
    views: new ViewCatalog(knex, settings.sqlRoot),
    config,
    factories: builtInConnectorFactories.map(factory => ({
      ...factory,
      create: (instance, deps) => trace.connector(factory.create(instance, deps)),
    })),
    logger: { info: () => {}, warn, error: warn },
    now: () => Date.now(),
  });
  const entities = JSON.parse(readFileSync(settings.entitiesFile, 'utf8')) as Entity[];
  const content = await readContent(entities, config, composition.pivotSources);
  for (let tries = 1; ; tries += 1) {
    try {
      await composition.catalog.apply(content);
      break;
    } catch (error) {
      // The plugin's worker only notes it and reads the catalog again a little later; ours reads it once.
      warn('catalog failed', { code: (error as { code?: unknown }).code });
      if (tries === MOST_TRIES) throw error;
    }
  }

  const stopping = new AbortController();
  process.once('SIGTERM', () => stopping.abort());
  const repeat = async (work: () => Promise<unknown>) => {
    while (!stopping.signal.aborted) {
      await work().catch(error => warn('Round failed', { code: error?.code ?? error?.name, table: error?.table, constraint: error?.constraint }));
      await sleep(settings.tickMs, undefined, { signal: stopping.signal }).catch(() => {});
    }
  };
  await composition.engine.tick();
  trace.say({ kind: 'ready' });
  await Promise.all([
    repeat(() => composition.engine.tick()),
    repeat(() => trace.derive(() => composition.derive.round(Date.now(), stopping.signal))),
  ]);
  await composition.engine.stop();
  await composition.close();
  await knex.destroy();
  process.exit(0);
}

main().catch(error => {
  process.stderr.write(`${error?.stack ?? error}\n`);
  process.exit(1);
});
