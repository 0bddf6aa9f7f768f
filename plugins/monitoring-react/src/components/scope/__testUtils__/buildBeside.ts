import { buildScopeDora, buildScopeSlos } from '../../../testing';
import type { BesideOverview } from '../useBesideOverview';

/** What is promised and how is delivered, both here unless told otherwise. */
export const buildBeside = (
  changes: Partial<BesideOverview> = {},
): BesideOverview => ({
  slos: { data: buildScopeSlos(), error: null },
  delivery: { data: buildScopeDora(), error: null },
  ...changes,
});

/** Neither is here yet. */
export const NOTHING_YET: BesideOverview = {
  slos: { data: undefined, error: null },
  delivery: { data: undefined, error: null },
};
