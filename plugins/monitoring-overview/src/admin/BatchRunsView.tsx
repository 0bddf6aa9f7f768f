import Button from '@material-ui/core/Button';
import useMediaQuery from '@material-ui/core/useMediaQuery';
import PlayArrowIcon from '@material-ui/icons/PlayArrow';
import ReplayIcon from '@material-ui/icons/Replay';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import {
  BATCH_STATES,
  SOURCE_IDS,
  SOURCE_NAMES,
  type BatchRun,
} from '@rosetta/backstage-plugin-monitoring-common';
import {
  BlockSkeleton,
  Card,
  ErrorScreen,
  Picker,
  queryKeys,
  useBatchRuns,
  useNow,
  useRefresh,
  useRunningBatches,
  useSources,
  useSetUrl,
  useUrlChoice,
  useWords,
} from '@rosetta/backstage-plugin-monitoring-react';
import { useMemo, useState } from 'react';
import { useSearchParams } from 'react-router-dom';
import { streamWord } from './adminWords';
import { ReplayDialog } from './ReplayDialog';
import { DRAWER_WIDTH, RunDrawer } from './RunDrawer';
import { RunningCard } from './RunningCard';
import { RunsTable } from './RunsTable';
import { StartRunDialog } from './StartRunDialog';

const useStyles = makeStyles<Theme>(theme => ({
  root: { display: 'flex', flexDirection: 'column', gap: 16 },
  bar: { display: 'flex', alignItems: 'center', flexWrap: 'wrap', gap: 8 },
  dim: { color: theme.palette.textSubtle },
  button: {
    textTransform: 'none',
    fontWeight: 700,
    height: 34,
    fontSize: 13,
    boxShadow: 'none',
  },
  more: { textTransform: 'none' },
}));

const ANY = 'any';
const SOURCE_CHOICES = [ANY, ...SOURCE_IDS] as const;
const STATE_CHOICES = [ANY, ...BATCH_STATES] as const;

/** Most scheduled runs take a second: a card that comes and goes with each moves all that is below it. */
const SHOWN_AFTER_MS = 5_000;

/** What collection did and does: the running ones on top, then all of them, newest first. */
export const BatchRunsView = ({ canTrigger }: { canTrigger: boolean }) => {
  const classes = useStyles();
  const words = useWords();
  const { t, format } = words;
  const nowMs = useNow();
  const sources = useSources();
  const source = useUrlChoice('source', SOURCE_CHOICES, ANY);
  const state = useUrlChoice('state', STATE_CHOICES, ANY);
  // Instances and streams of the chosen source only: others could not be found.
  const fitting = useMemo(
    () =>
      sources.data?.items.filter(
        item => source.value === ANY || item.source === source.value,
      ) ?? [],
    [sources.data, source.value],
  );
  const instances = useMemo(
    () => [ANY, ...new Set(fitting.map(item => item.instance))],
    [fitting],
  );
  const streams = useMemo(
    () => [
      ANY,
      ...new Set(
        fitting.flatMap(item => item.streams.map(each => each.stream)),
      ),
    ],
    [fitting],
  );
  const instance = useUrlChoice('instance', instances, ANY);
  const stream = useUrlChoice('stream', streams, ANY);
  const [search] = useSearchParams();
  const setUrl = useSetUrl();
  const openRun = search.get('run') ?? undefined;
  const setOpenRun = (id: string | undefined) => setUrl({ run: id });
  const [asking, setAsking] = useState<'start' | 'replay'>();
  const runs = useBatchRuns({
    source: source.value === ANY ? undefined : source.value,
    state: state.value === ANY ? undefined : state.value,
    instance: instance.value === ANY ? undefined : instance.value,
    stream: stream.value === ANY ? undefined : stream.value,
  });
  const running = useRunningBatches();
  const isLasting = (run: BatchRun) =>
    run.kind !== 'scheduled' ||
    nowMs - Date.parse(run.startedAt) > SHOWN_AFTER_MS;
  const refresh = useRefresh(queryKeys.admin());
  const items = runs.data?.pages.flatMap(page => page.items) ?? [];
  const total = runs.data?.pages[0]?.total;
  const isWide = useMediaQuery('(min-width:1440px)');
  const anyLabel = t('admin.runs.any');
  return (
    <div
      className={classes.root}
      style={{ marginRight: isWide && openRun ? DRAWER_WIDTH - 4 : 0 }}
    >
      {running.data?.items.filter(isLasting).map(run => (
        <RunningCard
          key={run.id}
          run={run}
          nowMs={nowMs}
          canCancel={canTrigger}
        />
      ))}
      <div className={classes.bar}>
        <Picker
          label={t('admin.runs.column.source')}
          hasLabel
          value={source.value}
          onChange={value =>
            setUrl({ source: value, instance: undefined, stream: undefined })
          }
          options={SOURCE_CHOICES.map(id => ({
            value: id,
            label: id === ANY ? anyLabel : SOURCE_NAMES[id].name,
          }))}
        />
        {instances.length > 2 && (
          <Picker
            label={t('admin.runs.column.instance')}
            hasLabel
            value={instance.value}
            onChange={instance.set}
            options={instances.map(name => ({
              value: name,
              label: name === ANY ? anyLabel : name,
            }))}
          />
        )}
        <Picker
          label={t('admin.runs.column.stream')}
          hasLabel
          value={stream.value}
          onChange={stream.set}
          options={streams.map(name => ({
            value: name,
            label: name === ANY ? anyLabel : streamWord(name, words),
          }))}
        />
        <Picker
          label={t('admin.runs.column.state')}
          hasLabel
          value={state.value}
          onChange={state.set}
          options={STATE_CHOICES.map(id => ({
            value: id,
            label: id === ANY ? anyLabel : t(`admin.runs.state.${id}`),
          }))}
        />
        {total !== undefined && (
          <span className={classes.dim}>
            {t('admin.runs.total', { count: total })}
          </span>
        )}
        {canTrigger && (
          <>
            <Button
              variant="contained"
              color="primary"
              className={classes.button}
              startIcon={<PlayArrowIcon />}
              onClick={() => setAsking('start')}
            >
              {t('admin.start.open')}
            </Button>
            <Button
              variant="outlined"
              color="primary"
              className={classes.button}
              startIcon={<ReplayIcon />}
              onClick={() => setAsking('replay')}
            >
              {t('replay.open')}
            </Button>
          </>
        )}
      </div>
      {runs.error && !runs.data && (
        <ErrorScreen error={runs.error} onRetry={refresh} />
      )}
      {!runs.error && !runs.data && <BlockSkeleton height={320} lines={8} />}
      {runs.data && (
        <Card
          label={t('admin.runs.title')}
          hasCsv={items.length > 0}
          footer={
            <>
              {t('admin.runs.shown', {
                shown: format.count(items.length),
                total: format.count(total ?? items.length),
              })}
              {runs.hasNextPage && (
                <Button
                  size="small"
                  color="primary"
                  className={classes.more}
                  onClick={() => runs.fetchNextPage()}
                  disabled={runs.isFetchingNextPage}
                >
                  {t('admin.runs.older')}
                </Button>
              )}
            </>
          }
        >
          <RunsTable
            runs={items}
            nowMs={nowMs}
            selected={openRun}
            isNarrow={isWide && openRun !== undefined}
            onSelect={setOpenRun}
          />
        </Card>
      )}
      <RunDrawer
        id={openRun}
        nowMs={nowMs}
        isBeside={isWide}
        onClose={() => setOpenRun(undefined)}
      />
      {asking === 'start' && sources.data && (
        <StartRunDialog
          sources={sources.data.items}
          nowMs={nowMs}
          onClose={() => setAsking(undefined)}
        />
      )}
      {asking === 'replay' && sources.data && (
        <ReplayDialog
          sources={sources.data.items}
          nowMs={nowMs}
          onClose={() => setAsking(undefined)}
        />
      )}
    </div>
  );
};
