/** Where a probe writes its lines; it does nothing without it. */
export const PROBE_FILE = 'ROSETTA_SOAK_PROBE';

/** Set where the probe also takes profiles, which tell whose code a block was, and take memory themselves. */
export const PROBE_PROFILES = 'ROSETTA_SOAK_PROFILES';

/** What a probe inside a backend notes, a line each. Instants are the machine's, milliseconds. */
export type ProbeLine =
  | {
      readonly kind: 'heap';
      readonly atMs: number;
      /** Right after a collection of garbage. */
      readonly usedBytes: number;
      /** Of these, compiled code and what belongs to it: it comes as the engine optimises what runs often. */
      readonly codeBytes: number;
    }
  | {
      readonly kind: 'block';
      readonly atMs: number;
      /** For how long nothing else had its turn, and for how much of it the thread was on a processor. */
      readonly wallMs: number;
      readonly processorMs: number;
      /** Part of the processor's time with our code on the stack. */
      readonly ownMs: number;
      /** Of that, what one call of the event loop took with its continuations. */
      readonly longestMs: number;
      /** Our innermost functions, the longest first. */
      readonly where: readonly string[];
    }
  | { readonly kind: 'unhandled'; readonly atMs: number; readonly what: string };
