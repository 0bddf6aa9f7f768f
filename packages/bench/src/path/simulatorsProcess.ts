import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../measure/freePort';
import { repositoryRoot } from '../repository';

/** What we use of the launcher's `estate.mjs`. */
interface EstateModule {
  readonly DEMO_TOKENS: Readonly<Record<string, string>>;
  startSimulators(
    port: number,
    options: { readonly storyStartedAt: string },
  ): Promise<{ readonly pid: number; stop(): Promise<void> }>;
}

/** The simulated bank in a process of its own. */
export interface SimulatorsProcess {
  readonly url: string;
  readonly tokens: { readonly main: string; readonly trade: string };
  /** Processor seconds that it has used; undefined where the system does not say. */
  cpuSeconds(): number | undefined;
  stop(): Promise<void>;
}

/** Fields 14 and 15 of /proc/<pid>/stat, in clock ticks; the name before them may hold blanks. */
function processorSeconds(pid: number): number | undefined {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
    const ticksPerSecond = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));
    return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
  } catch {
    return undefined;
  }
}

/** Starts the simulators as the demo does, on a free port. */
export async function startSimulatorsProcess(storyStart: Date): Promise<SimulatorsProcess> {
  const { startSimulators, DEMO_TOKENS } = (await import(
    join(repositoryRoot, 'packages/launcher/src/estate.mjs')
  )) as EstateModule;
  const port = await freePort();
  const { pid, stop } = await startSimulators(port, { storyStartedAt: storyStart.toISOString() });
  return {
    url: `http://127.0.0.1:${port}`,
    tokens: {
      main: DEMO_TOKENS.ROSETTA_DEMO_DYNATRACE_TOKEN,
      trade: DEMO_TOKENS.ROSETTA_DEMO_DYNATRACE_TRADE_TOKEN,
    },
    cpuSeconds: () => processorSeconds(pid),
    stop,
  };
}
