import { makeStyles, type Theme } from '@material-ui/core/styles';
import {
  BlockSkeleton,
  ErrorScreen,
  queryKeys,
  RefreshButton,
  Segmented,
  statusText,
  statusWash,
  useMappings,
  useMeta,
  useRefresh,
  useSources,
  useUrlChoice,
  useWords,
} from '@rosetta/backstage-plugin-monitoring-react';
import { PageTitle } from '../PageBody';
import { BatchRunsView } from './BatchRunsView';
import { DoctorView } from './DoctorView';
import { LockedCard } from './LockedCard';
import { MappingsView } from './mappings/MappingsView';
import { useAdminEnvironment } from './mappings/useMappingChoices';
import { isBroken } from './sourceOrder';
import { SourcesView } from './SourcesView';

const useStyles = makeStyles<Theme>(theme => ({
  badge: {
    borderRadius: 9,
    padding: '1px 7px',
    fontSize: 11,
    fontWeight: 700,
    color: statusText(theme, 'critical'),
    background: statusWash(theme, 'critical', 0.1),
  },
}));

const VIEWS = ['sources', 'runs', 'mappings', 'doctor'] as const;

/** Rights decide what is drawn: without them a friendly word, not an error. */
export const AdminContent = () => {
  const classes = useStyles();
  const { t } = useWords();
  const meta = useMeta();
  const view = useUrlChoice('view', VIEWS, 'sources');
  const refresh = useRefresh(queryKeys.all);
  const mayRead = meta.data?.rights.readSources ?? false;
  const sources = useSources(mayRead);
  const { chosen } = useAdminEnvironment(meta.data);
  const wrong = useMappings(
    { environment: chosen, filter: 'findings', limit: 1 },
    { isEnabled: mayRead },
  ).data?.counts.findings;
  const broken = sources.data?.items.filter(isBroken).length;
  if (meta.error && !meta.data) {
    return (
      <>
        <PageTitle title={t('admin.title')} />
        <ErrorScreen error={meta.error} onRetry={refresh} />
      </>
    );
  }
  if (!meta.data) return <BlockSkeleton height={120} />;
  if (!meta.data.rights.readSources) {
    return (
      <>
        <PageTitle title={t('admin.title')} />
        <LockedCard
          title={t('admin.locked.title')}
          text={t('admin.locked.text')}
        />
      </>
    );
  }
  const canTrigger = meta.data.rights.triggerBatches;
  return (
    <>
      <PageTitle
        title={t('admin.title')}
        right={<RefreshButton onClick={refresh} isBusy={meta.isFetching} />}
      />
      <div>
        <Segmented
          label={t('admin.views')}
          value={view.value}
          onChange={view.set}
          options={[
            {
              value: 'sources',
              label: (
                <>
                  {t('admin.sources.title')}
                  {broken !== undefined && broken > 0 && (
                    <span
                      className={classes.badge}
                      title={t('admin.sources.broken', { count: broken })}
                    >
                      {broken}
                    </span>
                  )}
                </>
              ),
            },
            { value: 'runs', label: t('admin.runs.title') },
            {
              value: 'mappings',
              label: (
                <>
                  {t('mappings.title')}
                  {wrong !== undefined && wrong > 0 && (
                    <span
                      className={classes.badge}
                      title={t('mappings.withFindings', { count: wrong })}
                    >
                      {wrong}
                    </span>
                  )}
                </>
              ),
            },
            // It asks every source: for those who may make us ask.
            ...(canTrigger
              ? [{ value: 'doctor' as const, label: t('admin.doctor.title') }]
              : []),
          ]}
        />
      </div>
      {view.value === 'sources' && <SourcesView canTest={canTrigger} />}
      {view.value === 'runs' && <BatchRunsView canTrigger={canTrigger} />}
      {view.value === 'mappings' && <MappingsView meta={meta.data} />}
      {view.value === 'doctor' &&
        (canTrigger ? (
          <DoctorView />
        ) : (
          <LockedCard
            title={t('admin.doctor.locked.title')}
            text={t('admin.doctor.locked.text')}
          />
        ))}
    </>
  );
};
