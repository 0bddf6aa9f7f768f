import { useCallback, useState, type ReactNode } from 'react';
import type { ExplainQuestion } from '../hooks';
import { ExplainContext, type LeftOutReason } from './ExplainContext';
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
  const [reason, setReason] = useState<LeftOutReason>();
  const open = useCallback((asked: ExplainQuestion, opened?: LeftOutReason) => {
    setQuestion(asked);
    setReason(opened);
  }, []);
  const close = useCallback(() => setQuestion(undefined), []);
  return (
    <ExplainContext.Provider value={open}>
      {children}
      <ExplainDrawer
        question={question}
        reason={reason}
        nowMs={nowMs}
        onClose={close}
      />
    </ExplainContext.Provider>
  );
};
