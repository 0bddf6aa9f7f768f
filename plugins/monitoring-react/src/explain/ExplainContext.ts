import type { Explanation } from '@rosetta/backstage-plugin-monitoring-common';
import { createContext, useContext } from 'react';
import type { ExplainQuestion } from '../hooks';

/** Why something was not counted. */
export type LeftOutReason = Explanation['leftOut'][number]['reason'];

/** Opens the panel that shows how a number was made; with a reason, where it names what was left out for it. */
export type Explain = (
  question: ExplainQuestion,
  reason?: LeftOutReason,
) => void;

export const ExplainContext = createContext<Explain | undefined>(undefined);

/** Opens "How is this computed?"; undefined where the screen has no such panel. */
export function useExplain(): Explain | undefined {
  return useContext(ExplainContext);
}
