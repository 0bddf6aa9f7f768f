import type { FeedStatus } from '@rosetta/backstage-plugin-monitoring-common';
import {
  ChangesTable,
  failureKind,
  feedAbsence,
  INCIDENT_STATUSES,
  notPermitted,
  RecordsTable,
  StaleFeed,
  useChanges,
  useItsmProblems,
  useUrlChoice,
  useWords,
  type FeedSubject,
} from '@rosetta/backstage-plugin-monitoring-react';
import type { TabScreen } from './useTabScreen';

export interface ChangesSectionsProps {
  readonly entityRef: string;
  readonly screen: TabScreen;
  readonly mayRead: boolean | undefined;
  /** The period in words. */
  readonly periodWords: string;
  readonly nowMs: number;
  readonly adminHref: string | undefined;
}

/** Changes and problem records of an entity: each with its own state, and with no count for those who may not read them. */
export const ChangesSections = (props: ChangesSectionsProps) => {
  const { entityRef, screen, mayRead, periodWords, nowMs, adminHref } = props;
  const words = useWords();
  const { t } = words;
  const { focused, range, zoom } = screen;
  const asked = mayRead ? screen.chosen : undefined;
  const status = useUrlChoice('records', INCIDENT_STATUSES, 'all');
  const changes = useChanges(entityRef, asked, range);
  const records = useItsmProblems(entityRef, asked, status.value, range);

  /** What every list says the same way, from its query. */
  const sharedOf = (
    subject: FeedSubject,
    query: {
      data: { pages: FeedStatus[] } | undefined;
      error: Error | null;
      hasNextPage: boolean;
      fetchNextPage: () => unknown;
      isFetchingNextPage: boolean;
      isPlaceholderData: boolean;
    },
  ) => {
    const [first] = query.data?.pages ?? [];
    const kind =
      query.error && !query.data ? failureKind(query.error) : undefined;
    const isForbidden = mayRead === false || kind === 'forbidden';
    const absence = isForbidden
      ? notPermitted(subject, words)
      : first && feedAbsence(subject, first, words);
    return {
      // The incidents above name the keys: they come of the same pivot.
      absence: absence && { ...absence, hasKeys: false },
      failure: kind && !isForbidden ? t(`failure.${kind}.title`) : undefined,
      notice: first && !absence && (
        <StaleFeed feed={first} nowMs={nowMs} adminHref={adminHref} isInCard />
      ),
      onMore: query.hasNextPage ? () => query.fetchNextPage() : undefined,
      isLoadingMore: query.isFetchingNextPage,
      isOutdated: query.isPlaceholderData,
      focused,
      nowMs,
    };
  };
  return (
    <>
      <ChangesTable
        {...sharedOf('changes', changes)}
        first={changes.data?.pages[0]}
        changes={changes.data?.pages.flatMap(page => page.items)}
        note={t(zoom.zoom ? 'changes.notePast' : 'changes.note', {
          period: periodWords,
        })}
      />
      <RecordsTable
        {...sharedOf('records', records)}
        first={records.data?.pages[0]}
        records={records.data?.pages.flatMap(page => page.items)}
        status={status.value}
        onStatus={status.set}
        note={periodWords}
      />
    </>
  );
};
