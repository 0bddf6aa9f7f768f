import { useCallback, useState, type ReactNode } from 'react';
import type { ExplainQuestion } from '../hooks';
import { ExplainContext } from './ExplainContext';
import { ExplainDrawer } from './ExplainDrawer';

/** Gives a screen the panel "How is this computed?", for any of its numbers. */
export const ExplainProvider = ({
  children,
  nowMs,
}: {
  children: ReactNode;
  nowMs: number;
}) => {
  const [question, setQuestion] = useState<ExplainQuestion>();
  const close = useCallback(() => setQuestion(undefined), []);
  return (
    <ExplainContext.Provider value={setQuestion}>
      {children}
      <ExplainDrawer question={question} nowMs={nowMs} onClose={close} />
    </ExplainContext.Provider>
  );
};
