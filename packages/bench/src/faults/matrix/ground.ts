import { join } from 'node:path';
import { ConfigReader } from '@backstage/config';
import { Knex } from 'knex';
import { connect, createDatabase, postgresFromEnvironment } from '../ground/databases';
import { Prometheus, startPrometheus } from '../ground/prometheus';
import { Simulators, startSimulators } from '../ground/simulators';
import { backendRoot } from '../paths';
import {
  builtInConnectorFactories, compose, Composition, migrate, MonitoringConfig, readContent, readMonitoringConfig, ViewCatalog,
} from '../product';
import { Estate } from './cases/matrixCase';
import { ConnectorName, entitiesOf, InstanceName, INSTANCES, Subject, SUBJECTS } from './connectors';
import { makeCertificates } from './gate/certificates';
import { Door } from './gate/door';
import { closeForwarding } from './gate/exchange';
import { Names } from './gate/names';
import { LogBook } from './logBook';

const HOUR_MS = 3_600_000;
/** The story begins so long before the present, and never overtakes it: the real Prometheus has no future. */
const STORY_MS = 36 * HOUR_MS;
const SLOT_MS = 300_000;
/** High enough that the budget is no limit here; it has a part of its own. */
const RATE_PER_SECOND = 200;
const FAR_FUTURE = new Date(Date.UTC(2100, 0, 1));
const COMPONENT = 'payments-api';
const OTHER_COMPONENT = 'sepa-batch';
/** Changed tickets get another title, which no rule of states stands against. */
const CHANGED = { short_description: 'Changed while pages were turned' };

/** What one connector stands on. */
export interface Lane {
  readonly subject: Subject;
  readonly doors: Readonly<Record<InstanceName, Door>>;
}

/** What a composition is made of. */
export interface ProductParts {
  readonly compose: typeof compose;
  readonly builtInConnectorFactories: typeof builtInConnectorFactories;
  readonly ViewCatalog: typeof ViewCatalog;
}

/** Everything the matrix stands on. */
export interface MatrixGround {
  readonly knex: Knex;
  readonly lanes: readonly Lane[];
  readonly estate: Estate;
  readonly logs: LogBook;
  /** Where a redirect would lead. */
  readonly elsewhere: Door;
  /** The present of the story, epoch ms. */
  now(): number;
  /** Moves the story on, upstream and in the product alike. */
  advance(ms: number): Promise<void>;
  /** The product, or another make of it, with the instances of these names. */
  product(instances: readonly InstanceName[], parts?: ProductParts): Composition;
  close(): Promise<void>;
}

function configOf(lanes: readonly Lane[], caFile: string): MonitoringConfig {
  const sources = lanes.map(({ subject, doors }) => {
    const instances = INSTANCES.map(name => ({
      name, caFile, baseUrl: `${doors[name].url}${subject.basePath}`, allowPrivateAddresses: true,
      ratePerSecond: RATE_PER_SECOND, ...subject.options,
    }));
    return [subject.source, { instances }] as const;
  });
  const rosetta = {
    reportingZone: 'Europe/Paris',
    environments: [{ name: 'production', default: true }, { name: 'uat', match: ['staging'] }],
    ingestion: { backfillDays: 1 },
    ...Object.fromEntries(sources),
  };
  return readMonitoringConfig(new ConfigReader({ rosetta }));
}

/** Lets no feed run by itself: what runs is pressed. */
async function stillFeeds(knex: Knex, { connectors }: Composition): Promise<void> {
  for (const { source, instance, streams } of connectors) {
    for (const { id } of streams) {
      await knex.raw(
        `insert into feed (source, instance, stream, partition, next_run_at, consecutive_failures)
         values (:source, :instance, :id, 'live', :far, 0), (:source, :instance, :id, 'backfill', :far, 1)`,
        { source, instance, id, far: FAR_FUTURE },
      );
    }
  }
}

async function openDoors(names: readonly ConnectorName[], make: (label: string, target: string) => Door, targets: (name: ConnectorName) => string) {
  return Promise.all(
    names.map(async (name): Promise<Lane> => {
      const entries = INSTANCES.map(instance => [instance, make(`${name}-${instance}`, targets(name))] as const);
      await Promise.all(entries.map(([, door]) => door.open()));
      return { subject: SUBJECTS[name], doors: Object.fromEntries(entries) as Record<InstanceName, Door> };
    }),
  );
}

function estateOf(simulators: Simulators): Estate {
  let releases = 0;
  return {
    openTickets: count => simulators.openTickets({ target: COMPONENT, priority: 3, title: 'Opened by the matrix', count }),
    changeTicket: async number => {
      await simulators.changeTicket(number, CHANGED);
    },
    release: () => {
      releases += 1;
      return simulators.release(releases % 2 === 0 ? OTHER_COMPONENT : COMPONENT);
    },
  };
}

/**
 * Prepares the run: one database, one set of simulators, one Prometheus, and a door before
 * every instance.
 *
 * @param wanted - connectors; Prometheus is left out where its programs are not installed
 */
export async function prepareMatrix(wanted: readonly ConnectorName[]): Promise<MatrixGround> {
  let nowMs = Math.floor((Date.now() - STORY_MS) / SLOT_MS) * SLOT_MS;
  const now = () => nowMs;
  const [simulators, prometheus, certificates] = await Promise.all([
    startSimulators(new Date(nowMs), true),
    wanted.includes('prometheus') ? startPrometheus() : Promise.resolve<Prometheus | undefined>(undefined),
    makeCertificates(),
  ]);
  const resolver = new Names();
  resolver.install();
  const make = (label: string, target: string) => new Door(label, target, certificates, resolver, now);
  const lanes = await openDoors(
    wanted.filter(name => name !== 'prometheus' || prometheus), make,
    name => (name === 'prometheus' && prometheus ? prometheus.url : simulators.url),
  );
  const elsewhere = make('elsewhere', simulators.url);
  await elsewhere.open();

  const connection = postgresFromEnvironment('rosetta_faults_matrix');
  const dropDatabase = await createDatabase(connection);
  const knex = connect(connection, 20);
  await migrate(knex, backendRoot);
  const config = configOf(lanes, certificates.caFile);
  const logs = new LogBook();
  const product: MatrixGround['product'] = (instances, parts = { compose, builtInConnectorFactories, ViewCatalog }) =>
    parts.compose({
      knex, now,
      factories: parts.builtInConnectorFactories,
      views: new parts.ViewCatalog(knex, join(backendRoot, 'sql')),
      config: { ...config, instances: config.instances.filter(({ name }) => instances.some(one => one === name)) },
      logger: logs.logger,
    });
  const whole = product(INSTANCES);
  await whole.catalog.apply(await readContent(lanes.flatMap(({ subject }) => entitiesOf(subject)), config, whole.pivotSources));
  await stillFeeds(knex, whole);
  await whole.close();
  return {
    knex, lanes, logs, elsewhere, now, product,
    estate: estateOf(simulators),
    advance: async ms => {
      nowMs += ms;
      if (nowMs > Date.now()) throw new Error('The story has overtaken the present; begin it earlier');
      await simulators.setClock(nowMs);
    },
    close: async () => {
      resolver.remove();
      await Promise.all([elsewhere, ...lanes.flatMap(({ doors }) => INSTANCES.map(name => doors[name]))].map(door => door.close()));
      closeForwarding();
      await Promise.all([prometheus?.stop(), simulators.stop()]);
      await knex.destroy();
      await dropDatabase();
      certificates.remove();
    },
  };
}
