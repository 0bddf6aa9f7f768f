import { createInterface } from 'node:readline';
import { DEFAULT_SEED, startSimulators } from './index';

function readInteger(name: string, fallback: number): number {
  const text = process.env[name];
  if (text === undefined || text === '') {
    return fallback;
  }
  if (!/^\d{1,9}$/.test(text)) {
    throw new Error(`${name} must be a whole number, got "${text}"`);
  }
  return Number(text);
}

function readStoryStart(): number | undefined {
  const text = process.env.SIMULATORS_STORY_START;
  if (!text) {
    return undefined;
  }
  const time = Date.parse(text);
  if (!Number.isFinite(time)) {
    throw new Error(
      `SIMULATORS_STORY_START must be an ISO-8601 time, got "${text}"`,
    );
  }
  return time;
}

/**
 * A clock that stands still until stdin gives the next time: one line, epoch milliseconds.
 * Each is answered with `Clock at <ms>` when it is in force. The simulators end with stdin.
 */
function heldClock(fromMs: number): () => number {
  let nowMs = fromMs;
  createInterface({ input: process.stdin })
    .on('line', line => {
      nowMs = Number(line);
      console.log(`Clock at ${nowMs}`);
    })
    .once('close', () => process.exit(0));
  return () => nowMs;
}

async function main(): Promise<void> {
  const isHeld = process.env.SIMULATORS_CLOCK === 'stdin';
  const simulators = await startSimulators({
    ...(isHeld ? { now: heldClock(readStoryStart() ?? Date.now()) } : {}),
    port: readInteger('SIMULATORS_PORT', 7100),
    seed: readInteger('SIMULATORS_SEED', DEFAULT_SEED),
    storyStart: readStoryStart(),
  });
  console.log(`Simulators listening on ${simulators.url}`);
  const stop = () => {
    simulators.close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
