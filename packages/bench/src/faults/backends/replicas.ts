import { Ground } from '../ground/ground';
import { connect } from '../ground/databases';
import { DatabaseConnection } from '../workers/protocol';
import { BackendExtras, BackendProcess, freePort } from './backendProcess';

/** A service may read; made for the run and known to nobody else. */
export const SERVICE_TOKEN = 'rosettafaultsservicetoken0123456789';
const TICK_SECONDS = 1;

/** Databases of the backends of a run; that of the monitoring plugin is the ground's. */
export const databaseOf = (prefix: string) => `${prefix}monitoring`;

/** Drops every database that backends made under a prefix. */
export async function dropByPrefix(connection: DatabaseConnection, prefix: string): Promise<void> {
  const admin = connect({ ...connection, database: 'postgres' }, 1);
  const { rows } = await admin.raw<{ rows: { datname: string }[] }>(
    `select datname from pg_database where starts_with(datname, ?)`,
    [prefix],
  );
  for (const { datname } of rows) await admin.raw(`drop database if exists ?? with (force)`, [datname]);
  await admin.destroy();
}

/** Whole backends over the ground's database, each under a name of its own. */
export class Replicas {
  readonly started: BackendProcess[] = [];
  private names = 0;

  constructor(private readonly ground: Ground, private readonly prefix: string, private readonly extras: BackendExtras = {}) {}

  /** Starts one more. Its database sessions carry its name, so that observers know whose lease is whose. */
  async start(): Promise<BackendProcess> {
    const { upstream, rosetta, connection } = this.ground;
    // Counted before anything is waited for: two that start at once must not share a name.
    this.names += 1;
    const name = `backend-${this.names}`;
    const { host, port, user, password } = connection;
    const backend = new BackendProcess({
      name,
      extras: this.extras,
      port: await freePort(),
      catalog: upstream.ownCatalog(),
      config: catalogFile => ({
        backend: {
          auth: { externalAccess: [{ type: 'static', options: { token: SERVICE_TOKEN, subject: 'faults' } }] },
          database: { prefix: this.prefix, connection: { host, port, user, password, application_name: name } },
        },
        catalog: { processingInterval: { seconds: 60 }, locations: upstream.locations(catalogFile) },
        rosetta: {
          ...rosetta,
          ingestion: { ...(rosetta.ingestion as object), tickSeconds: TICK_SECONDS, catalogRefreshSeconds: 5, ...this.extras.ingestion },
        },
      }),
    });
    this.started.push(backend);
    return backend;
  }

  /** @throws Error with what it said when it does not come up */
  async startReady(): Promise<BackendProcess> {
    const backend = await this.start();
    if (!(await backend.waitUntilReady())) throw new Error(`${backend.name} did not start:\n${backend.output.slice(-3_000)}`);
    return backend;
  }

  get alive(): BackendProcess[] {
    return this.started.filter(backend => !backend.end);
  }

  async stop(): Promise<void> {
    await Promise.all(this.alive.map(backend => backend.stop()));
  }
}
