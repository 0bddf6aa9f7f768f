import { compare, Fraction, fraction, multiply, ONE } from './fraction';

/** How long something lasted, or has lasted so far. */
export type Life = Readonly<{ seconds: number; isOver: boolean }>;

/**
 * Kaplan–Meier median (KPI.md 6.3): the first time at which at most half are left. At one
 * time ends come before what is censored there.
 *
 * @returns seconds; null while more than half last
 */
export function survivalMedian(lives: readonly Life[]): number | null {
  const half = fraction(1, 2);
  let left: Fraction = ONE;
  for (const seconds of [...new Set(lives.map(life => life.seconds))].sort((one, other) => one - other)) {
    const atRisk = lives.filter(life => life.seconds >= seconds).length;
    const ended = lives.filter(life => life.isOver && life.seconds === seconds).length;
    left = multiply(left, fraction(atRisk - ended, atRisk));
    if (compare(left, half) <= 0) {
      return seconds;
    }
  }
  return null;
}
