import { makeStyles, type Theme } from '@material-ui/core/styles';
import type {
  DoraKpi,
  ScopeDora,
} from '@rosetta/backstage-plugin-monitoring-common';
import {
  BlockSkeleton,
  DoraBand,
  DoraExcludedCard,
  DoraShiftsCard,
  DoraSpread,
  ExplainButton,
  LeftOutButton,
  periodWords,
  RejectedNotice,
  RestatedCard,
  useScopeDora,
  useUrlChoice,
  useWords,
} from '@rosetta/backstage-plugin-monitoring-react';
import {
  ScopedPage,
  useScopedChoices,
  useScopedPage,
  ViewPicker,
} from '../frame';

const GROUPINGS = ['team', 'app'] as const;

const useStyles = makeStyles<Theme>({
  two: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 2.1fr) minmax(0, 1fr)',
    gap: 16,
    alignItems: 'start',
    '@media screen and (max-width: 1000px)': {
      gridTemplateColumns: 'minmax(0, 1fr)',
    },
  },
});

const Bones = () => (
  <>
    <BlockSkeleton height={174} lines={3} />
    <BlockSkeleton height={380} lines={9} />
    <BlockSkeleton height={240} lines={6} />
  </>
);

const Figures = ({
  data,
  groupBy,
  nowMs,
  isOutdated,
}: {
  data: ScopeDora;
  groupBy: (typeof GROUPINGS)[number];
  nowMs: number;
  isOutdated: boolean;
}) => {
  const classes = useStyles();
  const questionOf = (kpi: DoraKpi) => ({
    kpi,
    subject: data.scope ?? 'all',
    environment: data.environment,
    period: data.period.key,
  });
  return (
    <>
      <DoraBand
        isScope
        data={data}
        nowMs={nowMs}
        isOutdated={isOutdated}
        explain={kpi => <ExplainButton question={questionOf(kpi)} />}
      />
      <DoraSpread
        rows={data.rows}
        metrics={data.metrics}
        groupBy={groupBy}
        nowMs={nowMs}
        isOutdated={isOutdated}
      />
      <div className={classes.two}>
        <DoraExcludedCard
          excluded={data.excluded}
          nowMs={nowMs}
          list={(kpi, reason) => (
            <LeftOutButton question={questionOf(kpi)} reason={reason} />
          )}
        />
        {groupBy === 'team' && <DoraShiftsCard shifts={data.changedMost} />}
      </div>
    </>
  );
};

/** How well is delivered, by team or application: spreads and no ranks. All choices are in the URL. */
export const DoraContent = () => {
  const words = useWords();
  const { t } = words;
  const scoped = useScopedChoices();
  const { nowMs, period } = scoped.choices;
  const groupBy = useUrlChoice('show', GROUPINGS, 'team');
  const dora = useScopeDora({
    environment: scoped.environment,
    scope: scoped.scope.within,
    groupBy: groupBy.value,
    period: period.value,
  });
  const page = useScopedPage(scoped, groupBy.value, dora);
  const nameOf = (key: (typeof GROUPINGS)[number]) => t(`dora.by.${key}`);
  return (
    <ScopedPage
      page={page}
      title={t('dora.title')}
      note={data =>
        t('dora.size', {
          count: data.details.releases,
          environment: data.environment,
          period: periodWords(data.period, words, nowMs),
        })
      }
      pickers={
        <ViewPicker
          label={t('dora.showBy')}
          choice={groupBy}
          options={GROUPINGS}
          nameOf={nameOf}
        />
      }
      notices={
        <RejectedNotice
          what="view"
          choice={groupBy}
          shown={nameOf(groupBy.value)}
        />
      }
      bones={<Bones />}
    >
      {data => (
        <>
          <Figures
            data={data}
            groupBy={groupBy.value}
            nowMs={nowMs}
            isOutdated={page.isOutdated}
          />
          <RestatedCard
            environment={data.environment}
            scope={data.scope ?? undefined}
            period={data.period.key}
          />
        </>
      )}
    </ScopedPage>
  );
};
