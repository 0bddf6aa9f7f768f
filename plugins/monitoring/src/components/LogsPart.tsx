import type { LogVolume } from '@rosetta/backstage-plugin-monitoring-common';
import {
  AbsenceCard,
  BlockSkeleton,
  ErrorScreen,
  failureKind,
  failureWhy,
  feedAbsence,
  feedSource,
  LOG_LEVELS,
  LogFigures,
  LogPatterns,
  LogVolumeCard,
  Notice,
  notPermitted,
  queryKeys,
  StaleFeed,
  useLogVolume,
  useRefresh,
  useUrlChoice,
  useWords,
} from '@rosetta/backstage-plugin-monitoring-react';
import { LogLinks } from './LogLinks';
import type { TabScreen } from './useTabScreen';
import { useTabStyles } from './useTabStyles';

export interface LogsPartProps {
  readonly entityRef: string;
  readonly screen: TabScreen;
  readonly nowMs: number;
  readonly adminHref: string | undefined;
}

const isKnown = (volume: LogVolume) =>
  volume.errors.some(value => value !== null);

/** How loud the logs are, what they say most, and the way to the lines. */
export const LogsPart = (props: LogsPartProps) => {
  const { entityRef, screen, nowMs, adminHref } = props;
  const classes = useTabStyles();
  const words = useWords();
  const { t, format } = words;
  const { chosen, range, zoom } = screen;
  const level = useUrlChoice('level', LOG_LEVELS, 'errors');
  const mayRead = screen.meta.data?.rights.readLogs;
  const isLive = screen.mode.value === 'live';
  const asked = mayRead ? chosen : undefined;
  const history = useLogVolume(entityRef, asked, range, 'history');
  const live = useLogVolume(
    entityRef,
    isLive ? asked : undefined,
    range,
    'live',
  );
  const refresh = useRefresh(queryKeys.all);
  const isForbidden =
    mayRead === false ||
    (history.error !== null && failureKind(history.error) === 'forbidden');
  if (isForbidden)
    return (
      <div className={classes.part}>
        <AbsenceCard absence={notPermitted('logs', words)} keys={[]} />
      </div>
    );
  const { data } = history;
  const links = (
    <LogLinks entityRef={entityRef} screen={screen} level={level} />
  );
  const notice = screen.period.isTooLong && (
    <Notice>
      {t('logs.tooLong', {
        most: t('period.last_30d'),
        shown: t(`period.${screen.period.value}`),
      })}
    </Notice>
  );
  if (!data) {
    return (
      <div className={classes.part}>
        {notice}
        {history.error ? (
          <ErrorScreen error={history.error} onRetry={refresh} />
        ) : (
          <>
            <BlockSkeleton height={108} />
            <BlockSkeleton height={216} lines={4} />
          </>
        )}
      </div>
    );
  }
  const absence = feedAbsence('logs', data, words);
  if (absence) {
    const isLinkOnly = data.upstreamUrl !== null;
    return (
      <div className={classes.part}>
        {notice}
        {data.status === 'not_permitted' ? null : links}
        <AbsenceCard
          absence={
            isLinkOnly
              ? { ...absence, text: t('logs.volume.notCollected') }
              : absence
          }
          keys={data.keys}
        />
      </div>
    );
  }
  const period = zoom.zoom
    ? format.range(zoom.zoom.startMs, zoom.zoom.endMs, nowMs)
    : t(`period.${screen.period.value}`);
  // A source that cannot be asked live answers with its history.
  const answer = isLive ? live.data : undefined;
  const isAnswered = answer?.period.key === 'live';
  const hasAnswer = isAnswered && isKnown(answer);
  const shown = hasAnswer ? answer : data;
  const liveNote = () => {
    if (!isLive) return undefined;
    if (live.isLoading) return t('logs.volume.asking');
    if (answer && !isAnswered) return t('logs.volume.noLive');
    return undefined;
  };
  const reason = isAnswered ? answer.reason?.code : undefined;
  const failed = () => {
    if (isLive && live.error && !live.data)
      return t('delivery.live.failed', {
        reason: t(`failure.${failureKind(live.error)}.title`),
      });
    if (reason === undefined || !answer) return undefined;
    const source = feedSource(answer, words);
    const why = failureWhy(reason, words);
    const asOf = shown.asOf;
    return asOf === null
      ? t('logs.volume.liveFailedEver', { source, why })
      : t('logs.volume.liveFailed', {
          source,
          why,
          time: format.moment(asOf, nowMs),
        });
  };
  const failure = failed();
  const note = hasAnswer
    ? t('logs.volume.live', {
        duration: format.duration(
          Date.parse(answer.period.end) - Date.parse(answer.period.start),
        ),
      })
    : [period, liveNote()].filter(Boolean).join(', ');
  return (
    <div className={classes.part}>
      {notice}
      {links}
      <StaleFeed feed={data} nowMs={nowMs} adminHref={adminHref} />
      {failure && <Notice>{failure}</Notice>}
      <LogFigures
        volume={shown}
        nowMs={nowMs}
        isOutdated={history.isPlaceholderData}
      />
      <LogVolumeCard volume={shown} level={level.value} note={note} />
      <LogPatterns
        patterns={data.patterns}
        note={[
          period,
          t('logs.patterns.note'),
          ...(isLive ? [t('logs.patterns.fromHistory')] : []),
        ].join(', ')}
        isOutdated={history.isPlaceholderData}
        nowMs={nowMs}
      />
    </div>
  );
};
