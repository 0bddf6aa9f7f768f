import type { ReactNode } from 'react';
import { comparedWords, isCalendarPeriod, useWords } from '../../hooks';
import { SourcesAge } from '../SourcesAge';
import { PrintButton } from '../../print';
import { RefreshButton, Toolbar } from '../Toolbar';
import { useTableStyles } from '../useTableStyles';
import {
  EnvironmentPicker,
  PeriodPicker,
  RejectedChoices,
} from './ScopePickers';
import type { ScopeScreen } from './useScopeScreen';

export interface ScopeToolbarProps {
  readonly screen: ScopeScreen;
  /** A choice before the others, e.g. of the scope. */
  readonly children?: ReactNode;
  /** Shows age and sources here, where no title does. */
  readonly hasAge?: boolean;
  /** Where an admin repairs a source; absent for others. */
  readonly adminHref?: string;
}

/** Environment and period, the days compared in words, and what the URL asked for in vain. */
export const ScopeToolbar = ({
  screen,
  children,
  hasAge,
  adminHref,
}: ScopeToolbarProps) => {
  const words = useWords();
  const { format } = words;
  const table = useTableStyles();
  const { choices, data, isBusy, refresh } = screen;
  const { nowMs, period } = choices;
  return (
    <>
      <Toolbar
        right={
          <>
            {hasAge && data && (
              <SourcesAge
                asOf={data.asOf}
                sources={data.sources}
                nowMs={nowMs}
                adminHref={adminHref}
              />
            )}
            <PrintButton />
            <RefreshButton onClick={refresh} isBusy={isBusy} />
          </>
        }
      >
        {children}
        <EnvironmentPicker choices={choices} />
        <PeriodPicker choices={choices} />
        <span className={table.dim}>
          {/* A month says its days by its name. */}
          {data &&
            !isCalendarPeriod(period.value) &&
            `${format.range(data.period.start, data.period.end, nowMs)}, `}
          {comparedWords(period.value, words)}
        </span>
      </Toolbar>
      <RejectedChoices choices={choices} />
    </>
  );
};
