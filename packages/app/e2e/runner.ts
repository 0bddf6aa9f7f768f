import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** One thing a person would see. */
export interface Scenario<TContext> {
  readonly name: string;
  run(context: TContext): Promise<void>;
}

/**
 * Runs scenarios one after the other; a failure does not stop the next.
 *
 * Writes `{passed, failed}` to ROSETTA_E2E_REPORT for the launcher. @returns whether all passed
 */
export async function runScenarios<TContext>(
  context: TContext,
  scenarios: readonly Scenario<TContext>[],
): Promise<boolean> {
  let failed = 0;
  for (const scenario of scenarios) {
    const startedMs = Date.now();
    try {
      await scenario.run(context);
      console.log(`  ✓ ${scenario.name} (${((Date.now() - startedMs) / 1_000).toFixed(1)} s)`);
    } catch (error) {
      failed += 1;
      console.log(`  ✕ ${scenario.name}\n${error instanceof Error ? error.stack : String(error)}`);
    }
  }
  report(scenarios.length - failed, failed);
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
