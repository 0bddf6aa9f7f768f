import { JsonObject } from '@backstage/types';

/** Where a batch stands, in the order of one page; `lease` and `derive` belong to no batch. */
export const PHASES = [
  'lease',
  'collect',
  'prepare',
  'rows',
  'progress',
  'commit',
  'committed',
  'derive',
] as const;
export type Phase = (typeof PHASES)[number];

/** What each phase means, for the table. */
export const PHASE_WORDS: Record<Phase, string> = {
  lease: 'taking a lease',
  collect: 'asking upstream, or reading its answer',
  prepare: 'before the transaction: partitions, series',
  rows: 'in the transaction: epoch check, COPY, merge, raw page',
  progress: 'in the transaction: counts, cursor, watermark, coverage',
  commit: 'at the commit, not yet answered',
  committed: 'committed, the engine does not know it yet',
  derive: 'recomputing days, scopes, views or states',
};

/** What a slim worker is started with (environment variable `ROSETTA_FAULTS_WORKER`). */
export interface WorkerSettings {
  /** `application_name` of its database sessions. */
  readonly name: string;
  readonly connection: DatabaseConnection;
  /** Folder of the product's `sql`. */
  readonly sqlRoot: string;
  /** JSON file with the catalog's entities. */
  readonly entitiesFile: string;
  /** Root config of the worker. */
  readonly config: JsonObject;
  readonly tickMs: number;
}

export interface DatabaseConnection {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
}

/** One line that a worker prints. Batch 0 is the derive round. */
export type WorkerLine =
  | { readonly kind: 'ready' }
  | { readonly kind: 'phase'; readonly batch: number; readonly feed: string; readonly phase: Phase }
  | { readonly kind: 'end'; readonly batch: number }
  | { readonly kind: 'at'; readonly batch: number; readonly phase: Phase }
  | { readonly kind: 'warn'; readonly message: string; readonly code: string };

/** Tells a worker to kill or stop itself at a named moment: the `after`-th time it comes by. */
export interface Command {
  /** `nothing` takes the command before back. */
  readonly action: 'die' | 'stop' | 'nothing';
  readonly phase: Phase;
  /** Only a batch of this stream, as `source/instance/stream`, or of this source, as `source/`; any when left out. */
  readonly feed?: string;
  readonly after: number;
  /** Milliseconds that it goes on after the moment: lands inside a COPY or a statement. */
  readonly delayMs: number;
}
