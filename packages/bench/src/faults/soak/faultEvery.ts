import { Ground } from '../ground/ground';
import { steadily } from '../ground/steadily';
import { Replicas } from '../backends/replicas';
import { Random } from '../random';

const EVERY_MS = 5_000;
const LASTS_MS = 4_000;
/** Well below a lease: a stop that long is no takeover, only a process that was not there. */
const FREEZE_MS = 3_000;
/** Every so many faults one of our own side's. */
const OWN_SIDE_EVERY = 4;

/** Ways of upstream to fail that leave its facts as they are, so that the end can be compared row by row. */
const UPSTREAM = ['500', '502-html', '503', 'truncated-json', 'reset', '429', 'slow', 'hang', 'drip', 'html-200', 'unauthorized'] as const;
const OWN_SIDE = ['sessions cut', 'statements cancelled', 'process frozen'] as const;

export interface FaultCounts {
  readonly counts: ReadonlyMap<string, number>;
  stop(): Promise<void>;
}

/** One fault every five seconds: of one instance upstream, or of the database's sessions, or of a process. */
export function startFaults(ground: Ground, replicas: Replicas, random: Random): FaultCounts {
  const { knex, upstream } = ground;
  const counts = new Map<string, number>();
  let turn = 0;
  const isSimulated = (instance: string) => !instance.startsWith('prometheus/');
  const failUpstream = async () => {
    const target = random.pick(upstream.instances);
    // The proxy before the real Prometheus knows fewer ways; it takes the others for a 500.
    const kind = isSimulated(target) ? random.pick(UPSTREAM) : random.pick(UPSTREAM.slice(0, 6));
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
    await upstream.setFaults([
      {
        target, kind,
        ...(kind === '429' ? { retryAfterSeconds: 2, count: 1 } : {}),
        ...(kind === 'slow' ? { delayMs: 1_500 } : {}),
      },
    ]);
    setTimeout(() => upstream.setFaults([]).catch(() => {}), LASTS_MS);
  };
  const failOurs = async () => {
    const what = random.pick(OWN_SIDE);
    const victim = random.pick(replicas.alive);
    counts.set(what, (counts.get(what) ?? 0) + 1);
    if (what === 'process frozen') {
      victim.signal('SIGSTOP');
      setTimeout(() => victim.signal('SIGCONT'), FREEZE_MS);
      return;
    }
    await knex.raw(
      `select ${what === 'sessions cut' ? 'pg_terminate_backend' : 'pg_cancel_backend'}(pid)
         from pg_stat_activity where application_name = ? and pid <> pg_backend_pid()`,
      [victim.name],
    );
  };
  const failing = steadily(EVERY_MS, () => {
    turn += 1;
    return turn % OWN_SIDE_EVERY === 0 ? failOurs() : failUpstream();
  });
  return {
    counts,
    stop: async () => {
      await failing.stop();
      for (const backend of replicas.alive) backend.signal('SIGCONT');
      await upstream.setFaults([]);
    },
  };
}
