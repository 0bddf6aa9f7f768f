import { Fault, FaultSwitch, SIMULATED_INSTANCES } from './simulators';

/** Share of upstream requests that fail. */
export const FAULT_RATIO = 0.15;
const KINDS = ['500', '502-html', 'truncated-json', 'reset', '429'] as const;
const TARGETS = [...SIMULATED_INSTANCES, 'prometheus/main'];
const EACH_MS = 1_500;

/** Faults switched on, one kind after the other, until stopped. */
export interface UpstreamFaults {
  /** @returns share of requests that failed, by kind and in all */
  stop(): Promise<{ seen: number; met: number; byKind: ReadonlyMap<string, number> }>;
}

/**
 * Lets 15 % of all requests fail. One kind at a time: of several faults that are on
 * together the simulators draw the same requests, and five failures in a row would
 * open the circuit rather than be retried.
 */
export async function startUpstreamFaults(upstream: FaultSwitch): Promise<UpstreamFaults> {
  const byKind = new Map<string, number>();
  let seen = 0;
  let met = 0;
  let turn = 0;
  let isStopped = false;
  const switchTo = async (faults: Fault[], before: string | undefined) => {
    const done = await upstream.setFaults(faults);
    seen += done.seen;
    met += done.met;
    if (before !== undefined) byKind.set(before, (byKind.get(before) ?? 0) + done.met);
  };
  let before: string | undefined;
  let running: Promise<void> = Promise.resolve();
  const next = () => {
    const kind = KINDS[turn % KINDS.length];
    turn += 1;
    // A turn is short and its draws are few: the next one makes up for what this one missed.
    const ratio = seen === 0 ? FAULT_RATIO : Math.min(0.5, Math.max(0.05, 2 * FAULT_RATIO - met / seen));
    running = switchTo(
      TARGETS.map(target => ({ target, kind, ratio, ...(kind === '429' ? { retryAfterSeconds: 1 } : {}) })),
      before,
    );
    before = kind;
    return running;
  };
  await next();
  const timer = setInterval(() => {
    // A busy moment of the simulators is no reason to end the run; the next turn comes.
    if (!isStopped) next().catch(() => {});
  }, EACH_MS);
  return {
    stop: async () => {
      isStopped = true;
      clearInterval(timer);
      await running.catch(() => {});
      await switchTo([], before);
      return { seen, met, byKind };
    },
  };
}
