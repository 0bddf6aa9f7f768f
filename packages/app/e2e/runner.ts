import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** One thing a person would see. */
export interface Scenario<TContext> {
  readonly name: string;
  run(context: TContext): Promise<void>;
}

/** Scenarios that find what they need whatever the others of them do, and mostly wait. */
export type Beside<TContext> = readonly Scenario<TContext>[];

/** @returns whether it passed */
async function runOne<TContext>(context: TContext, scenario: Scenario<TContext>): Promise<boolean> {
  const startedMs = Date.now();
  try {
    await scenario.run(context);
    console.log(`  ✓ ${scenario.name} (${((Date.now() - startedMs) / 1_000).toFixed(1)} s)`);
    return true;
  } catch (error) {
    console.log(`  ✕ ${scenario.name}\n${error instanceof Error ? error.stack : String(error)}`);
    return false;
  }
}

/**
 * Runs scenarios one after the other, those of one step beside each other; a failure does not stop the next.
 *
 * Writes `{passed, failed}` to ROSETTA_E2E_REPORT for the launcher. @returns whether all passed
 */
export async function runScenarios<TContext>(context: TContext, steps: readonly Beside<TContext>[]): Promise<boolean> {
  const results: boolean[] = [];
  for (const step of steps) results.push(...(await Promise.all(step.map(scenario => runOne(context, scenario)))));
  const failed = results.filter(passed => !passed).length;
  report(results.length - failed, failed);
  return failed === 0;
}

/** Tells the launcher how many passed and failed. */
export function report(passed: number, failed: number): void {
  const file = process.env.ROSETTA_E2E_REPORT;
  if (!file) return;
  // On a fresh checkout nothing has made its folder yet.
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify({ passed, failed }));
}
