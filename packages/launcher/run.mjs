// The one way in. Needs Node >= 20.19 and nothing else: what the project needs, it installs.
//   npm start [-- --reset]   the demo: PostgreSQL, simulators, backend, app
//   npm test                 everything CI runs; the other modes are its parts
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { installDependencies } from './src/install.mjs';
import { root } from './src/root.mjs';
import { fail } from './src/say.mjs';

const MODES = ['start', 'test', 'lint', 'tsc', 'unit', 'recorded', 'e2e', 'faults', 'fuzz', 'vectors', 'bench', 'backtest', 'screenshots', 'pack'];

const [mode, ...args] = process.argv.slice(2);
if (!MODES.includes(mode)) fail(`Unknown mode ${mode}. Use one of: ${MODES.join(', ')}`);

const needed = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).engines.node.replace('>=', '');
const isOlder = (a, b) => {
  const [x, y] = [a, b].map(version => version.split('.').map(Number));
  const at = x.findIndex((part, index) => part !== (y[index] ?? part));
  return at >= 0 && x[at] < y[at];
};
if (isOlder(process.versions.node, needed)) {
  fail(`Node ${needed} or newer is needed, this is ${process.versions.node}. Get it from nodejs.org or your package manager.`);
}
process.chdir(root);
await installDependencies();
if (mode === 'start') {
  const { start } = await import('./src/start.mjs');
  await start(args);
} else if (mode === 'pack') {
  const { packPlugins } = await import('./src/pack.mjs');
  packPlugins();
} else {
  const { runParts } = await import('./src/parts.mjs');
  process.exitCode = await runParts(mode, args);
}
