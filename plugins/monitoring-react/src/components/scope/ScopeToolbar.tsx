import type { ReactNode } from 'react';
import {
  comparedWords,
  isCalendarPeriod,
  periodName,
  useWords,
} from '../../hooks';
import { Picker } from '../Picker';
import { SourcesAge } from '../SourcesAge';
import { Notice, RefreshButton, Toolbar } from '../Toolbar';
import { useTableStyles } from '../useTableStyles';
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
  const { t, format } = words;
  const table = useTableStyles();
  const { choices, data, isBusy, refresh } = screen;
  const { environment, environments, meta, nowMs, period } = choices;
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
            <RefreshButton onClick={refresh} isBusy={isBusy} />
          </>
        }
      >
        {children}
        {environments.length > 0 && (
          <Picker
            label={t('toolbar.environment')}
            hasLabel
            value={environment.value}
            options={environments.map(name => ({ value: name, label: name }))}
            onChange={environment.set}
          />
        )}
        <Picker
          label={t('toolbar.period')}
          hasLabel
          value={period.value}
          options={period.offered.map(key => ({
            value: key,
            label: periodName(key, words),
          }))}
          onChange={period.set}
        />
        <span className={table.dim}>
          {/* A month says its days by its name. */}
          {data &&
            !isCalendarPeriod(period.value) &&
            `${format.range(data.period.start, data.period.end, nowMs)}, `}
          {comparedWords(period.value, words)}
        </span>
      </Toolbar>
      {meta.data && environment.rejected !== undefined && (
        <Notice>
          {t('toolbar.badEnvironment', {
            asked: environment.rejected,
            shown: environment.value,
          })}
        </Notice>
      )}
      {period.rejected !== undefined && (
        <Notice>
          {t('toolbar.badPeriod', {
            asked: period.rejected,
            shown: periodName(period.value, words),
          })}
        </Notice>
      )}
    </>
  );
};
