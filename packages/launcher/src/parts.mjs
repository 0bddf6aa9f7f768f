import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import { join } from 'node:path';
import { buildApp } from './appBuild.mjs';
import { findChromium } from './chromium.mjs';
import { DEMO_TOKENS, typescriptArgs } from './estate.mjs';
import { yarn } from './install.mjs';
import { startPostgres } from './postgres.mjs';
import { root } from './root.mjs';
import { say, seconds } from './say.mjs';

const isCi = process.env.CI === 'true';

/** What allocates much is collected less often: types are checked in a tenth less time. Nothing that is measured is run so. */
const ROOMY = { NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} --max-semi-space-size=64`.trim() };

/** Runs a command to its end with its output shown, where it is patient in the time that others leave. @returns its exit code */
function run(args, env = {}, isPatient = false) {
  return new Promise(resolve => {
    const child = spawn(process.execPath, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } });
    if (isPatient && child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_LOW);
    child.once('exit', code => resolve(code ?? 1));
  });
}

/** A check that passes or fails as a whole. */
const check = async (args, env, isPatient) => ({ passed: (await run(args, env, isPatient)) === 0 ? 1 : 0, failed: 0, total: 1 });
const counted = ({ passed, failed, total }) => ({ passed, failed: failed || (total ?? passed) - passed });

/** Jest through Backstage's CLI, counted from its own report. */
async function jest(name, args, env = {}) {
  const report = join(root, '.local', `jest-${name}.json`);
  mkdirSync(join(root, '.local'), { recursive: true });
  rmSync(report, { force: true });
  const code = await run(
    [yarn, 'backstage-cli', 'repo', 'test', '--no-watch', '--json', '--outputFile', report, '--silent=false', ...args],
    { ...ROOMY, ...env },
  );
  if (!existsSync(report)) return { passed: 0, failed: 1 };
  const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites } = JSON.parse(readFileSync(report, 'utf8'));
  const failed = numFailedTests + numRuntimeErrorTestSuites;
  return { passed: numPassedTests, failed: failed === 0 && code !== 0 ? 1 : failed };
}

/** Tests that need PostgreSQL find it here; one cluster per run, a database per suite. */
function databaseEnv() {
  const { POSTGRES_USER: user, POSTGRES_PASSWORD: password, POSTGRES_HOST: host, POSTGRES_PORT: port } = process.env;
  return {
    BACKSTAGE_TEST_DISABLE_DOCKER: '1',
    BACKSTAGE_TEST_DATABASE_POSTGRES18_CONNECTION_STRING: `postgres://${user}:${password}@${host}:${port}/postgres`,
  };
}

function browserEnv() {
  const chromium = findChromium();
  if (chromium) return { CHROME_PATH: chromium };
  if (isCi) {
    say('No Chromium found: set CHROME_PATH or install one. With CI=true that is a failure');
    return undefined;
  }
  say('No Chromium found, so the browser tests are skipped. Install one, or set CHROME_PATH');
  return null;
}

async function browser(file, args) {
  const env = browserEnv();
  if (env === undefined) return { passed: 0, failed: 1 };
  if (env === null) return { passed: 0, failed: 0 };
  const report = join(root, '.local', 'e2e.json');
  rmSync(report, { force: true });
  const code = await run([...typescriptArgs(join(root, file)), ...args], { ...env, ROSETTA_E2E_REPORT: report });
  if (!existsSync(report)) return { passed: 0, failed: 1 };
  const { passed, failed } = JSON.parse(readFileSync(report, 'utf8'));
  return { passed, failed: failed === 0 && code !== 0 ? 1 : failed };
}

/** Every recording of a folder through the connectors, counted from the program's own report. */
async function recordings(args) {
  const report = join(root, '.local', 'recorded.json');
  mkdirSync(join(root, '.local'), { recursive: true });
  rmSync(report, { force: true });
  const code = await run([...typescriptArgs(join(root, 'packages/bench/src/recorded/main.ts')), ...args, '--report', report]);
  if (!existsSync(report)) return { passed: 0, failed: 1 };
  const { passed, failed } = JSON.parse(readFileSync(report, 'utf8'));
  return { passed, failed: failed === 0 && code !== 0 ? 1 : failed };
}

/** Whether one folder is asked for, and with it nothing that needs a database. */
const namesFolder = args => args.some(arg => arg === '--dir' || arg.startsWith('--dir='));

/** Acceptance checks over a set of vectors, counted from the program's own report. */
async function vectors(args) {
  const report = join(root, '.local', 'vectors.json');
  mkdirSync(join(root, '.local'), { recursive: true });
  rmSync(report, { force: true });
  const code = await run([...typescriptArgs(join(root, 'packages/bench/src/vectors/main.ts')), ...args, '--report', report]);
  if (!existsSync(report)) return { passed: 0, failed: 1 };
  const { passed, failed } = JSON.parse(readFileSync(report, 'utf8'));
  return { passed, failed: failed === 0 && code !== 0 ? 1 : failed };
}

/** `--dir` reads a folder that nobody has written cases for; without it, our own are read by both. */
async function recorded(args) {
  if (namesFolder(args)) return recordings(args);
  const cases = await jest('recorded', [...args, '--testPathPatterns', '\\.recorded\\.test\\.'], databaseEnv());
  const all = await recordings([]);
  return { passed: cases.passed + all.passed, failed: cases.failed + all.failed };
}

/** A program that starts backends on the demo's app config, which wants its tokens. */
const typescript = file => args => check([...typescriptArgs(join(root, file)), ...args], DEMO_TOKENS);

/** The parts of the test run and the tools beside it; `inTest` is how much of one a test run takes. */
const PARTS = {
  lint: { run: args => check([yarn, 'backstage-cli', 'repo', 'lint', ...args], ROOMY, true) },
  tsc: { run: args => check([join(root, 'node_modules/typescript/bin/tsc'), '--noEmit', ...args], ROOMY, true) },
  unit: {
    needsPostgres: true,
    run: args => jest('unit', [...args, '--testPathIgnorePatterns', '\\.recorded\\.test\\.'], databaseEnv()),
  },
  recorded: { needsPostgres: true, needsNone: namesFolder, run: recorded },
  e2e: { needsPostgres: true, run: args => browser('packages/app/e2e/main.ts', args) },
  fuzz: {
    needsPostgres: true,
    run: args => {
      const at = name => (args.includes(name) ? args[args.indexOf(name) + 1] : undefined);
      return jest('fuzz', ['plugins/monitoring-backend/src/fuzz.test.ts'], {
        ...databaseEnv(),
        ROSETTA_FUZZ_COUNT: at('--count') ?? '20000',
        ...(at('--seed') === undefined ? {} : { ROSETTA_FUZZ_SEED: at('--seed') }),
      });
    },
  },
  vectors: { needsPostgres: true, run: vectors },
  faults: { needsPostgres: true, inTest: ['--only', 'matrix,kills', '--smoke', '--quick', '--backfill-days', '4'], run: typescript('packages/bench/src/faults/main.ts') },
  bench: {
    needsPostgres: true,
    run: async args => {
      // Screens are looked at as they are in production, in a browser.
      const env = args.includes('screens') ? browserEnv() : {};
      if (!env) return { passed: 0, failed: 1 };
      if (args.includes('screens')) {
        try {
          await buildApp();
        } catch (error) {
          say(error.message);
          return { passed: 0, failed: 1 };
        }
      }
      return check([...typescriptArgs(join(root, 'packages/bench/src/main.ts')), ...args], { ...DEMO_TOKENS, ...env });
    },
  },
  backtest: {
    needsPostgres: true,
    needsNone: args => args.some(arg => arg === '--url' || arg.startsWith('--url=')),
    run: typescript('packages/bench/src/backtest/main.ts'),
  },
  screenshots: { needsPostgres: true, run: args => browser('packages/app/e2e/screens/main.ts', args) },
};

/** Runs that measure nothing, so that their database may be quicker than one in production. */
const QUICKER = ['test', 'unit', 'recorded', 'vectors', 'fuzz'];

/** What `npm test` is made of: steps, and beside each other in a step parts that follow one another. */
const TEST = [[['unit']], [['recorded'], ['vectors']], [['faults']], [['e2e']]];
/** What looks at no clock takes the time that the steps leave: browsers wait more than they work. */
const BESIDE_TEST = ['lint', 'tsc'];

/**
 * Runs one part, or all of the test.
 *
 * The last line is `N passed, N failed`. @returns the exit code
 */
export async function runParts(mode, args) {
  const steps = mode === 'test' ? TEST : [[[mode]]];
  const needsPostgres = steps.flat(2).some(name => PARTS[name].needsPostgres && !PARTS[name].needsNone?.(args));
  // Tests make and drop databases: never on a server that the user named for the demo.
  delete process.env.POSTGRES_HOST;
  delete process.env.POSTGRES_PORT;
  const stopPostgres = needsPostgres ? await startPostgres('test-postgres', { isPersistent: false, isDurable: !QUICKER.includes(mode) }) : async () => {};
  const stop = async () => {
    await stopPostgres();
    process.exit(130);
  };
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, stop);
  const results = [];
  const runPart = async name => {
    const startedMs = Date.now();
    say(`${name} begins`);
    const result = counted(await PARTS[name].run(mode === 'test' ? (PARTS[name].inTest ?? []) : args));
    return { name, ...result, took: Date.now() - startedMs };
  };
  const runInTurn = async names => {
    for (const name of names) results.push(await runPart(name));
  };
  const beside = mode === 'test' ? runInTurn(BESIDE_TEST) : undefined;
  for (const step of steps) await Promise.all(step.map(runInTurn));
  await beside;
  await stopPostgres();
  for (const { name, passed, failed, took } of results) {
    say(`${name.padEnd(12)}${String(passed).padStart(6)} passed ${String(failed).padStart(4)} failed  ${seconds(took)}`);
  }
  const total = column => results.reduce((sum, result) => sum + result[column], 0);
  console.log(`${total('passed')} passed, ${total('failed')} failed`);
  return total('failed') === 0 ? 0 : 1;
}
