import {
  EnvironmentPicker,
  ErrorScreen,
  ExplainProvider,
  Notice,
  PeriodPicker,
  periodWords,
  Picker,
  PrintButton,
  PrintHeading,
  RefreshButton,
  RejectedChoices,
  SourcesAge,
  StaleNotice,
  Toolbar,
  useWords,
} from '@rosetta/backstage-plugin-monitoring-react';
import type { ReactNode } from 'react';
import { PageTitle } from '../PageBody';
import { useAdminHref } from '../pageHref';
import type { ScopedAnswer, ScopedPageState } from './useScopedPage';

export interface ScopedPageProps<T extends ScopedAnswer> {
  readonly page: ScopedPageState<T>;
  readonly title: string;
  /** The line under the title, once something is known. */
  readonly note: (data: T) => string;
  /** Choices of this page, after scope, environment and period. */
  readonly pickers: ReactNode;
  /** False where the page has windows of its own instead of periods. */
  readonly hasPeriod?: boolean;
  /** Before the button that asks again. */
  readonly actions?: ReactNode;
  /** Lines about this page's own choices and actions. */
  readonly notices?: ReactNode;
  /** Boxes as high as what they stand for. */
  readonly bones: ReactNode;
  readonly children: (data: T) => ReactNode;
}

/** What the pages of a scope share: title, choices, what is not as asked, and what stands in while nothing is known. */
export const ScopedPage = <T extends ScopedAnswer>({
  page,
  title,
  note,
  pickers,
  hasPeriod = true,
  actions,
  notices,
  bones,
  children,
}: ScopedPageProps<T>) => {
  const words = useWords();
  const { t } = words;
  const { choices, data, failure, isLost, refresh, scope } = page;
  const { environments, meta, nowMs } = choices;
  const adminHref = useAdminHref(meta.data?.rights.readSources ?? false);
  const hasNoEnvironment = meta.data !== undefined && environments.length === 0;
  return (
    <ExplainProvider nowMs={nowMs}>
      <PageTitle
        hasPrintHeading
        title={title}
        note={data ? note(data) : ''}
        right={
          data && (
            <SourcesAge
              asOf={data.asOf}
              sources={data.sources}
              nowMs={nowMs}
              adminHref={adminHref}
            />
          )
        }
      />
      <Toolbar
        right={
          <>
            {actions}
            <PrintButton />
            <RefreshButton onClick={refresh} isBusy={page.isBusy} />
          </>
        }
      >
        <Picker
          label={t('overview.scope')}
          hasLabel
          value={scope.value}
          options={scope.options}
          onChange={scope.set}
        />
        <EnvironmentPicker choices={choices} />
        {hasPeriod && <PeriodPicker choices={choices} />}
        {pickers}
      </Toolbar>
      {scope.unknown !== undefined && (
        <Notice>{t('overview.badScope', { asked: scope.unknown })}</Notice>
      )}
      <RejectedChoices choices={choices} hasPeriod={hasPeriod} />
      {notices}
      {hasNoEnvironment && <Notice>{t('toolbar.noEnvironment')}</Notice>}
      {isLost && <ErrorScreen error={failure} onRetry={refresh} />}
      {!isLost && !data && !hasNoEnvironment && bones}
      {!isLost && data && (
        <>
          <PrintHeading
            title={title}
            lines={[
              scope.name,
              data.environment,
              periodWords(data.period, words, nowMs),
              note(data),
            ]}
            asOf={data.asOf}
            sources={data.sources}
          />
          <StaleNotice failure={failure} asOf={data.asOf} nowMs={nowMs} />
          {data.basis === 'own' && <Notice>{t('overview.ownOnly')}</Notice>}
          {children(data)}
        </>
      )}
    </ExplainProvider>
  );
};
