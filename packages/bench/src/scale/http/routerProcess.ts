/* eslint-disable @backstage/no-forbidden-package-imports, no-restricted-imports -- the router is driven without the framework's own barrier, as its tests drive it */
import { asUser, startTestPlugin } from '@rosetta/backstage-plugin-monitoring-backend/src/__testUtils__/testPlugin';
import { connect, Server } from '../../store/benchDatabase';

/** Who asks: may do everything, so that all numbers are computed. */
const ADMIN = 'user:default/admin';
const CONNECTIONS = 10;

/** What the process says once it listens. */
export interface RouterReady {
  readonly port: number;
  readonly headers: Readonly<Record<string, string>>;
}

interface RouterWanted {
  readonly server: Server;
  readonly database: string;
}

/** The plugin's router over a database, in a process of its own, with the framework's services replaced by ones that cost nothing. */
async function serve({ server, database }: RouterWanted): Promise<void> {
  const knex = connect(server, database, CONNECTIONS);
  const { app } = await startTestPlugin({
    knex, entities: [], users: { [ADMIN]: { permissions: 'all' } }, permissionsEnabled: true,
    // As the plugin does by itself.
    sharedSeconds: 5,
  });
  const listening = app.listen(0, '127.0.0.1', () => {
    const address = listening.address();
    const ready: RouterReady = { port: typeof address === 'object' && address ? address.port : 0, headers: asUser(ADMIN) };
    process.send?.(ready);
  });
}

process.on('message', (wanted: Partial<RouterWanted>) => {
  const { server, database } = wanted;
  if (!server || !database) return;
  serve({ server, database }).catch(error => {
    console.error(error);
    process.exit(1);
  });
});
process.once('disconnect', () => process.exit(0));
