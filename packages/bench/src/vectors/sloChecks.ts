import { VectorCheck } from './check';
import { sloBudgetChecks } from './sloBudgets';
import { sloBurnChecks } from './sloBurn';
import { sloDocumentChecks } from './sloDocuments';
import { sloThresholdChecks } from './sloThresholds';

/** The checks of objectives, budgets and burn rates (KPI.md 3, A10 to A19). */
export const sloChecks: readonly VectorCheck[] = [
  ...sloThresholdChecks, ...sloBurnChecks, ...sloBudgetChecks, ...sloDocumentChecks,
].sort((a, b) => a.id.localeCompare(b.id));
