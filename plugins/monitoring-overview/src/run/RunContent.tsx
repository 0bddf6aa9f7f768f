import type { IncidentKpis } from '@rosetta/backstage-plugin-monitoring-common';
import {
  BlockSkeleton,
  periodWords,
  RejectedNotice,
  RestatedCard,
  RUN_GROUPINGS,
  useIncidentKpis,
  useUrlChoice,
  useWords,
  type RunGrouping,
} from '@rosetta/backstage-plugin-monitoring-react';
import {
  ScopedPage,
  useScopedChoices,
  useScopedPage,
  ViewPicker,
} from '../frame';
import { RunFigures } from './RunFigures';

const Bones = () => (
  <>
    <BlockSkeleton height={110} lines={2} />
    <BlockSkeleton height={360} lines={8} />
    <BlockSkeleton height={300} lines={6} />
    <BlockSkeleton height={260} lines={6} />
  </>
);

/** Opened and resolved over all priorities. */
const totals = ({ priorities }: IncidentKpis) => ({
  opened: priorities.reduce((sum, row) => sum + row.opened, 0),
  resolved: priorities.reduce((sum, row) => sum + row.resolve.n, 0),
});

/** Incidents of a scope and what running costs it. All choices are in the URL. */
export const RunContent = () => {
  const words = useWords();
  const { t, format } = words;
  const scoped = useScopedChoices();
  const { nowMs, period } = scoped.choices;
  const groupBy = useUrlChoice('show', RUN_GROUPINGS, 'group');
  const query = useIncidentKpis({
    environment: scoped.environment,
    scope: scoped.scope.within,
    groupBy: groupBy.value,
    period: period.value,
  });
  const page = useScopedPage(scoped, groupBy.value, query);
  const nameOf = (key: RunGrouping) => t(`run.by.${key}`);
  return (
    <ScopedPage
      page={page}
      title={t('run.title')}
      note={data => {
        if (data.priorities.length === 0) return '';
        const { opened, resolved } = totals(data);
        return t('run.size', {
          count: opened,
          resolved: format.count(resolved),
          period: periodWords(data.period, words, nowMs),
        });
      }}
      pickers={
        <ViewPicker
          label={t('run.showBy')}
          choice={groupBy}
          options={RUN_GROUPINGS}
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
          <RunFigures data={data} nowMs={nowMs} isOutdated={page.isOutdated} />
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
