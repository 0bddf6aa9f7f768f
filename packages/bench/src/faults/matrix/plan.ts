import { ConnectorName, CONNECTORS } from './connectors';
import { COURSE_CASES } from './cases/course';
import { FAMILIES, Family, MatrixCase } from './cases/matrixCase';
import { PAYLOAD_CASES } from './cases/payload';
import { TRANSPORT_CASES } from './cases/transport';

/** Every case, in the order of the families. */
export const CASES: readonly MatrixCase[] = [...TRANSPORT_CASES, ...PAYLOAD_CASES, ...COURSE_CASES].sort(
  (a, b) => FAMILIES.indexOf(a.family) - FAMILIES.indexOf(b.family),
);

/** One case at one connector. */
export interface Pair {
  readonly one: MatrixCase;
  readonly connector: ConnectorName;
}

export interface MatrixChoice {
  readonly connectors: readonly ConnectorName[];
  readonly families: readonly Family[];
  /** Ids of cases; all when empty. */
  readonly cases: readonly string[];
  readonly isSmoke: boolean;
}

/** A pair that cannot be, and why. */
export interface Skipped extends Pair {
  readonly reason: string;
}

export interface MatrixPlan {
  /** Each connector at most once in each. */
  readonly waves: readonly (readonly Pair[])[];
  /** Run beside the waves, one after the other. */
  readonly slow: readonly (readonly Pair[])[];
  readonly skipped: readonly Skipped[];
}

/** Puts each pair into the first wave in which its connector is free. */
function pack(pairs: readonly Pair[]): Pair[][] {
  const waves: Pair[][] = [];
  for (const pair of pairs) {
    const free = waves.find(wave => wave.every(({ connector }) => connector !== pair.connector));
    if (free) free.push(pair);
    else waves.push([pair]);
  }
  return waves;
}

/** What is tried, in which order, and what is not. */
export function planMatrix(choice: MatrixChoice): MatrixPlan {
  const pairs = CASES.filter(
    one => choice.families.includes(one.family) && (choice.cases.length === 0 || choice.cases.includes(one.id)),
  ).flatMap(one => CONNECTORS.filter(name => choice.connectors.includes(name)).map(connector => ({ one, connector })));
  const skipped = pairs.flatMap(pair => {
    const reason = pair.one.skips?.[pair.connector];
    return reason === undefined ? [] : [{ ...pair, reason }];
  });
  const tried = pairs.filter(
    ({ one, connector }) => one.skips?.[connector] === undefined && (!choice.isSmoke || one.smoke.includes(connector)),
  );
  return {
    waves: pack(tried.filter(({ one }) => !one.isSlow)),
    slow: pack(tried.filter(({ one }) => one.isSlow)),
    skipped,
  };
}
