import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Replacement } from '../kills/mutants';
import { repositoryRoot } from '../paths';
import { Checks, say } from '../report';
import { bundleWorker } from '../workers/bundleWorker';
import { CaseRun, pressFeed, runDue } from './caseRun';
import { ConnectorName, INSTANCES } from './connectors';
import { MatrixGround, prepareMatrix, ProductParts } from './ground';
import { Broken, judge } from './judge';
import { CASES } from './plan';

const MINUTE_MS = 60_000;
const BEFORE_MS = 24 * MINUTE_MS;
const STEP_MS = 6 * MINUTE_MS;

export type MatrixMutantId = 'every-page-last' | 'failure-is-done' | 'no-limit-of-bad' | 'pause-forgotten' | 'ahead-of-time';

/** A mistake put into the product on purpose, and the claim that must turn red. */
export interface MatrixMutant {
  readonly id: MatrixMutantId;
  readonly what: string;
  readonly replacements: readonly Replacement[];
  /** The pair that sees it. No connector has two: what a mutant leaves behind is nobody else's. */
  readonly seenBy: { readonly id: string; readonly connector: ConnectorName };
  readonly breaks: Broken['claim'];
}

export const MATRIX_MUTANTS: readonly MatrixMutant[] = [
  {
    id: 'every-page-last',
    what: 'watermark and coverage move with the first page of several',
    replacements: [
      { file: 'store/pageWriter.ts', from: '    const isLast = page.nextCursor === undefined;\n', to: '    const isLast = true;\n' },
    ],
    seenBy: { id: 'same-page', connector: 'servicenow' },
    breaks: 'watermark',
  },
  {
    id: 'failure-is-done',
    what: 'a run that failed is told to its feed as done',
    replacements: [
      { file: 'ingestion/runBatch.ts', from: `    return { state: 'failed', ...failure };\n`, to: `    return { state: 'done', written };\n` },
    ],
    seenBy: { id: '500', connector: 'argocd' },
    breaks: 'shown',
  },
  {
    id: 'no-limit-of-bad',
    what: 'a page of bad records only is taken for one with some bad records',
    replacements: [
      {
        file: 'connectors/gitlab/rejections.ts',
        from: '  if (bad >= MAX_BAD_ROWS || (bad >= MIN_BAD_FOR_SHARE && bad > rows * MAX_BAD_SHARE)) {\n',
        to: '  if (bad > rows) {\n',
      },
    ],
    seenBy: { id: 'all-without-id', connector: 'gitlab' },
    breaks: 'end',
  },
  {
    id: 'pause-forgotten',
    what: 'upstream asks to be left alone, and nobody remembers',
    replacements: [
      {
        file: 'store/budgetStore.ts',
        from: '         set paused_until = greatest(budget.paused_until, excluded.paused_until)`,\n',
        to: '         set paused_until = budget.paused_until`,\n',
      },
    ],
    seenBy: { id: '429-date', connector: 'dynatrace' },
    breaks: 'requests',
  },
  {
    id: 'ahead-of-time',
    what: 'what is not over yet counts as collected',
    replacements: [
      {
        file: 'ingestion/feedPlan.ts',
        from: '  const settledMs = nowMs - stream.settleSeconds * 1_000;\n',
        to: '  const settledMs = nowMs + 7_200_000;\n',
      },
    ],
    seenBy: { id: 'bom', connector: 'elasticsearch' },
    breaks: 'watermark',
  },
];

/** The product with a mutant's text, bundled and loaded beside the sound one. */
async function loadMutated(folder: string, { id, replacements }: MatrixMutant): Promise<ProductParts> {
  const file = join(folder, `${id}.js`);
  await bundleWorker(file, replacements, join(repositoryRoot, 'packages/bench/src/faults/product.ts'));
  return (await import(file)) as ProductParts;
}

/** One pair with the mistake in the product. @returns the claims that do not hold */
async function tryMutant(ground: MatrixGround, mutant: MatrixMutant, parts: ProductParts): Promise<readonly Broken[]> {
  const { id, connector } = mutant.seenBy;
  const one = CASES.find(candidate => candidate.id === id);
  const lane = ground.lanes.find(({ subject }) => subject.name === connector);
  if (!one || !lane) throw new Error(`There is no pair ${id} × ${connector} any more`);
  const run = new CaseRun(ground, lane, one, 'main', 0);
  await ground.advance(BEFORE_MS);
  const sound = ground.product(['main', 'calm']);
  await run.press(true);
  await runDue(ground, sound);
  await sound.close();
  await one.prepare?.(ground.estate);
  await ground.estate.openTickets(1);
  await ground.estate.release();
  await ground.advance(STEP_MS);
  const mutated = ground.product(['main', 'calm'], parts);
  await run.begin();
  await run.press(true);
  await runDue(ground, mutated);
  await run.observe();
  await run.end();
  await ground.advance(MINUTE_MS);
  await run.press(true);
  await runDue(ground, mutated);
  await mutated.close();
  return judge(run.expected, await run.conclude(new Set()));
}

/** Puts mistakes into the product's text and sees whether the matrix notices, each by the claim it must break. */
export async function runMatrixMutants(mutants: readonly MatrixMutant[], checks: Checks): Promise<void> {
  if (mutants.length === 0) return;
  const folder = mkdtempSync(join(tmpdir(), 'rosetta-matrix-mutants-'));
  const ground = await prepareMatrix(mutants.map(({ seenBy }) => seenBy.connector));
  try {
    const product = ground.product(INSTANCES);
    await ground.advance(STEP_MS);
    for (const lane of ground.lanes) {
      for (const instance of INSTANCES) await pressFeed(ground, lane, instance, lane.subject.streams[0]);
    }
    await runDue(ground, product);
    await product.close();
    for (const mutant of mutants) {
      say(`Mutant ${mutant.id}: ${mutant.what}`);
      const broken = await tryMutant(ground, mutant, await loadMutated(folder, mutant));
      checks.check(
        `mutant ${mutant.id} is seen: ${mutant.breaks} of ${mutant.seenBy.id} × ${mutant.seenBy.connector}`,
        broken.some(({ claim }) => claim === mutant.breaks),
        broken.map(({ claim, detail }) => `${claim}: ${detail.slice(0, 80)}`).join('; ') || 'every claim holds',
      );
    }
  } finally {
    await ground.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
