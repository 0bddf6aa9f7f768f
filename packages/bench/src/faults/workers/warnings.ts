import { Checks } from '../report';
import { WorkerProcess } from './workerProcess';

/** What several workers warned of, and how often. */
export function warningsOf(workers: readonly WorkerProcess[]): Map<string, number> {
  const warnings = new Map<string, number>();
  for (const worker of workers) {
    for (const [text, count] of worker.warnings) warnings.set(text, (warnings.get(text) ?? 0) + count);
  }
  return warnings;
}

/** SQLSTATE of data that is wrong, rules that are broken, and SQL that is: no fault from outside brings these about. */
const OUR_OWN = /\((?:22|23|42)[0-9A-Z]{3}\b/;

/** The claim that the product breaks no rule of its own database, whatever is done to it. */
export function judgeRules(warnings: ReadonlyMap<string, number>, checks: Checks): void {
  const broken = [...warnings].filter(([text]) => OUR_OWN.test(text));
  checks.check('no rule of the database is broken', broken.length === 0, broken.map(([text, count]) => `${count} × ${text}`).join(', '));
}
