import { appendFileSync, readFileSync } from 'node:fs';
import { Session, type Profiler } from 'node:inspector';
import { getHeapCodeStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { isMainThread } from 'node:worker_threads';
import { attribute } from './attribute';
import { PROBE_FILE, PROBE_PROFILES, type ProbeLine } from './protocol';

// Loaded into a backend before anything else: it looks at that process from inside. Where a
// block was is read from a sampling profile, and how long it took from the thread's time on a
// processor, so that neighbours on a busy machine make nothing look longer than it is.

const TICK_MS = 5;
/** Noted from here on; what is judged is decided by who reads it. */
const NOTED_MS = 25;
const SAMPLE_MICROS = 1_000;
const PROFILE_MS = 10_000;
const HEAP_MS = 5_000;

const nowMicros = () => Number(process.hrtime.bigint() / 1_000n);

/** Time of the main thread on a processor, milliseconds; the wall's where the system does not tell. */
function processorMs(): number {
  try {
    return Number(readFileSync(`/proc/self/task/${process.pid}/schedstat`, 'utf8').split(' ')[0]) / 1e6;
  } catch {
    return performance.now();
  }
}

interface Gap {
  readonly fromMicros: number;
  readonly toMicros: number;
  readonly processorMs: number;
}

type Note = (line: ProbeLine) => void;

/** Notes blocks and whose code they were. @returns what leaves out the time that is taken from here on until now */
function watchBlocks(note: Note): () => void {
  const session = new Session();
  session.connect();
  session.post('Profiler.enable');
  session.post('Profiler.setSamplingInterval', { interval: SAMPLE_MICROS });
  session.post('Profiler.start');

  let gaps: Gap[] = [];
  let last = { micros: nowMicros(), processorMs: processorMs() };
  const restart = () => {
    last = { micros: nowMicros(), processorMs: processorMs() };
  };
  setInterval(() => {
    const now = { micros: nowMicros(), processorMs: processorMs() };
    const spent = now.processorMs - last.processorMs;
    if (spent >= NOTED_MS) gaps.push({ fromMicros: last.micros, toMicros: now.micros, processorMs: spent });
    last = now;
  }, TICK_MS).unref();

  const read = (profile: Profiler.Profile) => {
    const atMs = Date.now() - nowMicros() / 1_000;
    for (const gap of gaps) {
      const { share, longestShare, where } = attribute(profile, gap.fromMicros, gap.toMicros);
      note({
        kind: 'block',
        atMs: Math.round(atMs + gap.fromMicros / 1_000),
        wallMs: (gap.toMicros - gap.fromMicros) / 1_000,
        processorMs: gap.processorMs,
        ownMs: gap.processorMs * share,
        longestMs: gap.processorMs * longestShare,
        where,
      });
    }
    gaps = [];
  };
  setInterval(() => {
    session.post('Profiler.stop', (error, answer) => {
      if (!error) read(answer.profile);
      session.post('Profiler.start');
      // Reading the profile took its own time.
      restart();
    });
  }, PROFILE_MS).unref();
  return restart;
}

function watch(file: string): void {
  const note: Note = line => appendFileSync(file, `${JSON.stringify(line)}\n`);
  const restart = process.env[PROBE_PROFILES] === undefined ? () => {} : watchBlocks(note);
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  setInterval(() => {
    collect();
    const { code_and_metadata_size: code, bytecode_and_metadata_size: bytecode } = getHeapCodeStatistics();
    note({ kind: 'heap', atMs: Date.now(), usedBytes: process.memoryUsage().heapUsed, codeBytes: code + bytecode });
    restart();
  }, HEAP_MS).unref();

  process.on('unhandledRejection', reason => {
    note({ kind: 'unhandled', atMs: Date.now(), what: reason instanceof Error ? `${reason.name} ${reason.stack?.split('\n')[1]?.trim()}` : typeof reason });
  });
}

const target = process.env[PROBE_FILE];
// Threads of the loader preload it too, and have small heaps of their own.
if (target !== undefined && isMainThread) watch(target);
