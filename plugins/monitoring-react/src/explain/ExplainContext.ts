import { createContext, useContext } from 'react';
import type { ExplainQuestion } from '../hooks';

/** Opens the panel that shows how a number was made. */
export type Explain = (question: ExplainQuestion) => void;

export const ExplainContext = createContext<Explain | undefined>(undefined);

/** Opens "How is this computed?"; undefined where the screen has no such panel. */
export function useExplain(): Explain | undefined {
  return useContext(ExplainContext);
}
