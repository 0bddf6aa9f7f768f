import { makeStyles, type Theme } from '@material-ui/core/styles';
import {
  AbsenceCard,
  BlockSkeleton,
  BurnCard,
  BurnDownCard,
  ErrorScreen,
  ExplainProvider,
  queryKeys,
  SloTable,
  StaleNotice,
  StatementTable,
  useRefresh,
  useSetUrl,
  useSlos,
  useSloStatement,
  useWords,
} from '@rosetta/backstage-plugin-monitoring-react';
import { useSearchParams } from 'react-router-dom';
import type { TabScreen } from './useTabScreen';
import { useTabStyles } from './useTabStyles';

export interface SloPartProps {
  readonly entityRef: string;
  readonly screen: TabScreen;
  readonly nowMs: number;
}

const useStyles = makeStyles<Theme>({
  two: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1.9fr) minmax(320px, 1fr)',
    gap: 16,
    alignItems: 'start',
    '@media (max-width: 1100px)': { gridTemplateColumns: 'minmax(0, 1fr)' },
  },
});

/** What is promised, how much of each budget is left, and what it was spent on. The chosen SLO is in the URL. */
export const SloPart = ({ entityRef, screen, nowMs }: SloPartProps) => {
  const classes = useTabStyles();
  const own = useStyles();
  const { t } = useWords();
  const { chosen } = screen;
  const [search] = useSearchParams();
  const setUrl = useSetUrl();
  const slos = useSlos(entityRef, chosen);
  const refresh = useRefresh(queryKeys.all);
  const items = slos.data?.items ?? [];
  const asked = Number(search.get('slo'));
  const slo = items.find(item => item.id === asked) ?? items[0];
  const statement = useSloStatement(entityRef, chosen, slo?.id);
  if (!slos.data) {
    return (
      <div className={classes.part}>
        {slos.error ? (
          <ErrorScreen error={slos.error} onRetry={refresh} />
        ) : (
          <>
            <BlockSkeleton height={200} lines={4} />
            <div className={own.two}>
              <BlockSkeleton height={290} lines={3} />
              <BlockSkeleton height={290} lines={5} />
            </div>
            <BlockSkeleton height={360} lines={8} />
          </>
        )}
      </div>
    );
  }
  if (!slo) {
    return (
      <div className={classes.part}>
        <AbsenceCard
          absence={{
            title: t('slo.none.title'),
            text: t('slo.none.text'),
            shape: 'unknown',
            hasKeys: true,
          }}
          keys={slos.data.keys}
        />
      </div>
    );
  }
  return (
    <ExplainProvider nowMs={nowMs}>
      <div className={classes.part}>
        <StaleNotice failure={slos.error} asOf={slos.data.asOf} nowMs={nowMs} />
        <SloTable
          slos={items}
          chosen={slo.id}
          onChoose={id => setUrl({ slo: String(id) })}
          environment={slos.data.environment}
          nowMs={nowMs}
          isOutdated={slos.isPlaceholderData}
        />
        <div className={own.two}>
          {statement.data && (
            <BurnDownCard statement={statement.data} nowMs={nowMs} />
          )}
          {!statement.data && !statement.error && (
            <BlockSkeleton height={290} lines={3} />
          )}
          {!statement.data && statement.error && (
            <ErrorScreen
              error={statement.error}
              onRetry={() => statement.refetch()}
            />
          )}
          <BurnCard
            slo={slo}
            statement={statement.data}
            environment={slos.data.environment}
          />
        </div>
        {statement.data && (
          <StatementTable statement={statement.data} nowMs={nowMs} />
        )}
        {!statement.data && !statement.error && (
          <BlockSkeleton height={300} lines={8} />
        )}
      </div>
    </ExplainProvider>
  );
};
