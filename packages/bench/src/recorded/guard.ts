import { ChildProcess, fork } from 'node:child_process';
import { failedFile, Line } from './judge';
import { Order, Report } from './worker';

/** Longer than one answer takes, its own limit and the reading of its file included. */
export const SILENCE_LIMIT_MS = 45_000;

/** Reads files in a process of its own, so that one that hangs or ends it ends nothing else. */
export interface Guard {
  read(order: Order): Promise<Line[]>;
  close(): void;
}

/** What is to happen with what the process says of the file at hand. */
interface Pending {
  onReport(report: Report): void;
  onEnd(words: string): void;
}

/** A file's lines, and why they are not all; undefined where they are. */
interface Reading {
  readonly lines: readonly Line[];
  readonly failure: string | undefined;
}

const TRANSFORM = require.resolve('@backstage/cli/config/nodeTransform.cjs');

/**
 * @param program - the worker; a test gives its own
 * @param limitMs - how long it may say nothing while it reads
 */
export function startGuard(program = require.resolve('./worker'), limitMs = SILENCE_LIMIT_MS): Guard {
  let child: ChildProcess | undefined;
  let pending: Pending | undefined;

  const stop = () => {
    const ended = child;
    child = undefined;
    ended?.kill('SIGKILL');
  };
  function start(): ChildProcess {
    const worker = fork(program, [], { execArgv: ['--require', TRANSFORM], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    // One that was given up may still have something to say.
    const isCurrent = () => child === worker;
    const end = (words: string) => {
      if (!isCurrent()) return;
      stop();
      pending?.onEnd(words);
    };
    // The transform of TypeScript tells its parent of files, too.
    const isReport = (message: unknown): message is Report => typeof message === 'object' && message !== null && ('line' in message || 'isDone' in message);
    worker.on('message', message => {
      if (isCurrent() && isReport(message)) pending?.onReport(message);
    });
    worker.on('exit', (code, signal) => end(`the process that read it ended with ${signal ?? code}`));
    worker.on('error', () => end('no process could be started for it'));
    return worker;
  }

  const readOnce = (order: Order) =>
    new Promise<Reading>(resolve => {
      const lines: Line[] = [];
      let timer: NodeJS.Timeout | undefined;
      const finish = (failure?: string) => {
        clearTimeout(timer);
        pending = undefined;
        resolve({ lines, failure });
      };
      const watch = () => {
        clearTimeout(timer);
        timer = setTimeout(() => {
          stop();
          finish(`nothing was heard of it for ${limitMs / 1_000} s`);
        }, limitMs);
      };
      pending = {
        onReport: report => {
          if ('isDone' in report) return finish();
          lines.push(report.line);
          return watch();
        },
        onEnd: finish,
      };
      watch();
      child ??= start();
      const worker = child;
      worker.send(order, error => {
        if (!error || child !== worker) return;
        stop();
        pending?.onEnd('the process that reads it could not be reached');
      });
    });

  return {
    async read(order) {
      const hadProcess = child !== undefined;
      let reading = await readOnce(order);
      // What ended the process may be left of the file before: this one has a new process to itself.
      if (hadProcess && child === undefined && reading.failure !== undefined && reading.lines.length === 0) reading = await readOnce(order);
      const { lines, failure } = reading;
      return failure === undefined ? [...lines] : [...lines, failedFile(order.tool, order.file, failure)];
    },
    close: stop,
  };
}
