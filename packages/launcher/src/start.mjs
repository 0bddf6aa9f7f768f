import { join } from 'node:path';
import { buildApp } from './appBuild.mjs';
import { DEMO_TOKENS, resetStory, startSimulators, typescriptArgs } from './estate.mjs';
import { yarn } from './install.mjs';
import { demandFree } from './ports.mjs';
import { resetPostgres, startPostgres } from './postgres.mjs';
import { startProcess, waitForUrl } from './processes.mjs';
import { root } from './root.mjs';
import { fail, say, seconds } from './say.mjs';

const OPTIONS = ['--reset', '--verbose', '--watch', '--built'];
const READY_TIMEOUT_MS = 300_000;

/** Ports of the demo; each can be moved by its variable. */
function readPorts() {
  const read = (variable, fallback) => {
    const port = Number(process.env[variable] ?? fallback);
    if (!Number.isInteger(port) || port < 1 || port > 65_535) fail(`${variable} must be a port number`);
    return port;
  };
  return {
    app: read('ROSETTA_APP_PORT', 3000),
    backend: read('ROSETTA_BACKEND_PORT', 7007),
    simulators: read('SIMULATORS_PORT', 7100),
    metrics: read('ROSETTA_METRICS_PORT', 9464),
  };
}

/**
 * Starts the demo and stays until Ctrl-C.
 *
 * @param args - `--reset` forgets the history first; `--verbose` shows every line of every process;
 *   `--watch` restarts the backend when its files change; `--built` builds the app as for production and lets the backend serve it
 */
export async function start(args) {
  const unknown = args.find(arg => !OPTIONS.includes(arg));
  if (unknown) fail(`Unknown option ${unknown}. npm start takes --reset (forget the history), --verbose (show every log line), --watch (restart the backend on changes) and --built (the app as in production, on the backend's port)`);
  const startedMs = Date.now();
  const ports = readPorts();
  const isBuilt = args.includes('--built');
  if (isBuilt) ports.app = ports.backend;
  else await demandFree(ports.app, 'the app', 'ROSETTA_APP_PORT');
  await demandFree(ports.backend, 'the backend', 'ROSETTA_BACKEND_PORT');
  await demandFree(ports.simulators, 'the simulators', 'SIMULATORS_PORT');
  await demandFree(ports.metrics, 'the metrics of the backend', 'ROSETTA_METRICS_PORT');

  const stops = [];
  let stopping;
  const stopAll = code => {
    stopping ??= (async () => {
      say('Stopping');
      for (const stop of stops.reverse()) await stop().catch(error => say(`While stopping: ${error.message}`));
      say('Stopped; the history is kept for the next start');
      process.exit(code);
    })();
    return stopping;
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => stopAll(0));

  if (args.includes('--reset')) {
    say('Forgetting the history');
    await resetPostgres('postgres');
    resetStory();
  }
  stops.push(await startPostgres('postgres', { isPersistent: true }));
  if (stopping) return;

  const isVerbose = args.includes('--verbose');
  const show = name => line => {
    if (isVerbose || /\b(error|warn)\b/i.test(line)) console.log(`${name.padEnd(10)}${line}`);
  };
  if (isBuilt) {
    try {
      await buildApp({ onLine: isVerbose ? show('app') : undefined, onStart: stop => stops.push(stop) });
    } catch (error) {
      if (stopping) return;
      say(error.message);
      await stopAll(1);
      return;
    }
  }
  const watch = (name, running) => {
    stops.push(running.stop);
    running.exited.then(({ code, signal }) => {
      if (stopping) return;
      say(`The ${name} ended (${signal ?? `code ${code}`}); npm start -- --verbose shows its lines`);
      stopAll(1);
    });
    return running;
  };

  const simulators = await startSimulators(ports.simulators, { onLine: show('simulators') });
  watch('simulators', simulators);
  say(`The simulated tools are up on http://127.0.0.1:${ports.simulators}`);

  const env = {
    ...DEMO_TOKENS,
    ROSETTA_APP_PORT: String(ports.app),
    ROSETTA_BACKEND_PORT: String(ports.backend),
    SIMULATORS_PORT: String(ports.simulators),
    ROSETTA_METRICS_PORT: String(ports.metrics),
    NODE_ENV: 'development',
    BROWSER: 'none',
    FORCE_COLOR: '0',
  };
  const config = ['--config', join(root, 'app-config.yaml')];
  const underYarn = [yarn, 'backstage-cli', 'package', 'start', ...config];
  const commands = {
    // Watching costs a second process and restarts the demo on every save; developers ask for it.
    backend: args.includes('--watch') ? underYarn : [...typescriptArgs('src/index.ts'), ...config],
    app: underYarn,
  };
  say(isBuilt ? 'Starting the backend' : 'Starting backend and app');
  for (const name of isBuilt ? ['backend'] : ['backend', 'app']) {
    watch(
      name,
      startProcess(process.execPath, commands[name], {
        cwd: join(root, 'packages', name),
        env,
        onLine: show(name),
      }),
    );
  }
  try {
    await waitForUrl(`http://127.0.0.1:${ports.backend}/api/monitoring/health`, READY_TIMEOUT_MS, () => stopping);
    say(`Backend is up after ${seconds(Date.now() - startedMs)}; the last ${process.env.ROSETTA_BACKFILL_DAYS ?? 90} days are being collected, newest first`);
    await waitForUrl(`http://localhost:${ports.app}/`, READY_TIMEOUT_MS, () => stopping);
    // Who signs in must be in the catalog, which is read a moment after the backend has started.
    await waitForUrl(`http://127.0.0.1:${ports.backend}/api/auth/demo/refresh`, READY_TIMEOUT_MS, () => stopping, {
      'x-rosetta-persona': 'dana',
    });
  } catch (error) {
    if (stopping) return;
    say(error.message);
    await stopAll(1);
    return;
  }
  if (stopping) return;
  say(`Ready after ${seconds(Date.now() - startedMs)}. Open http://localhost:${ports.app} and sign in as a developer, a manager or an admin`);
  say(`A component in trouble: http://localhost:${ports.app}/catalog/default/component/payments-api/monitoring`);
  say('Ctrl-C stops everything');
}
