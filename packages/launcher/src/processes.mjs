import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/**
 * Starts a process in a group of its own, so that a signal reaches its children too.
 *
 * @param options.onLine - gets each line it prints; without it lines are dropped
 * @returns `{exited, stop}`; `stop` asks, waits, then insists
 */
export function startProcess(command, args, { cwd, env, onLine = () => {} }) {
  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
  });
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', onLine);
  }
  const exited = new Promise(resolve => child.once('exit', (code, signal) => resolve({ code, signal })));
  const signalGroup = signal => {
    try {
      if (process.platform === 'win32') child.kill(signal);
      else process.kill(-child.pid, signal);
      return true;
    } catch {
      // The group is gone.
      return false;
    }
  };
  const isGone = async ms => {
    const untilMs = Date.now() + ms;
    while (Date.now() < untilMs) {
      if (process.platform === 'win32' ? child.exitCode !== null : !signalGroup(0)) return true;
      await new Promise(resolve => setTimeout(resolve, 50));
    }
    return false;
  };
  const stop = async () => {
    signalGroup('SIGTERM');
    if (await isGone(10_000)) return;
    signalGroup('SIGKILL');
    await isGone(2_000);
  };
  return { exited, stop, pid: child.pid };
}

/**
 * Waits until a URL answers with a status of 200 to 299.
 *
 * A backend that starts answers 404 for what is not mounted yet, and 503 for what has not started.
 *
 * @param headers - sent along
 * @throws when it takes longer
 */
export async function waitForUrl(url, timeoutMs, isStopped = () => false, headers = {}) {
  const untilMs = Date.now() + timeoutMs;
  while (Date.now() < untilMs && !isStopped()) {
    try {
      const response = await fetch(url, { headers, signal: AbortSignal.timeout(2_000) });
      if (response.ok) return;
    } catch {
      // Not there yet.
    }
    await new Promise(resolve => setTimeout(resolve, 250));
  }
  throw new Error(`${url} did not answer within ${timeoutMs / 1_000} s`);
}
