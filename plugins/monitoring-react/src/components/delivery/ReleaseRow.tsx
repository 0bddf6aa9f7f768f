import { Link } from '@backstage/core-components';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import {
  incidentReadPermission,
  type Release,
} from '@rosetta/backstage-plugin-monitoring-common';
import { useEffect, useRef } from 'react';
import { useWords } from '../../hooks';
import { PriorityChip } from '../incidents/PriorityChip';
import { ProgressBar } from '../ProgressBar';
import { StatusIcon } from '../StatusIcon';
import { StatusWord } from '../StatusWord';
import { useTableStyles } from '../useTableStyles';
import { AroundRelease } from './AroundRelease';
import { CauseMark, type CauseVerdict } from './CauseMark';
import { UpstreamLink } from './EnvironmentRows';
import { shortRevision } from './environmentState';

/** Screens on which every column is needed and there is no room for a bar. */
export const NARROW = '@media (max-width: 1380px)';

const useStyles = makeStyles<Theme>(theme => ({
  version: {
    display: 'inline-flex',
    alignItems: 'center',
    gap: 5,
    fontWeight: 700,
    maxWidth: 170,
  },
  cut: { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
  kind: {
    display: 'inline-flex',
    alignItems: 'center',
    height: 18,
    padding: '0 6px',
    border: `1px solid ${theme.palette.divider}`,
    borderRadius: 3,
    fontSize: 11,
    color: theme.palette.textSubtle,
    whiteSpace: 'nowrap',
  },
  lead: {
    display: 'inline-flex',
    alignItems: 'center',
    gap: 8,
    whiteSpace: 'nowrap',
  },
  incident: {
    display: 'flex',
    alignItems: 'center',
    flexWrap: 'wrap',
    gap: '0 5px',
    lineHeight: '20px',
    minWidth: 124,
  },
  bar: { [NARROW]: { display: 'none' } },
  mono: {
    fontFamily: 'Menlo, Consolas, "Liberation Mono", monospace',
    fontSize: 12,
    whiteSpace: 'nowrap',
  },
}));

const OUTCOMES = {
  succeeded: 'ok',
  failed: 'critical',
  canceled: 'cancelled',
  running: 'running',
} as const;
/** What came to run and is not held to be well. */
const DOUBTS: Partial<
  Record<
    NonNullable<Release['standing']>,
    { shape: 'critical' | 'warning'; word: 'failedLater' | 'suspect' }
  >
> = {
  failed: { shape: 'critical', word: 'failedLater' },
  suspect: { shape: 'warning', word: 'suspect' },
};
/** Most incidents named in a row. */
const MOST_INCIDENTS = 2;

/** What a release is called where nothing names its version: as on the timeline. */
export function releaseName(
  release: Pick<Release, 'version' | 'sha' | 'name'>,
) {
  return (
    release.version ?? (release.sha ? shortRevision(release.sha) : release.name)
  );
}

/** Incidents tied to it, or opened soon after; a lock for those who may not know of any. */
const NearIncidents = ({
  release,
  mayRead,
  judge,
}: {
  release: Release;
  mayRead: boolean;
  judge: ReleaseRowProps['judge'];
}) => {
  const classes = useStyles();
  const table = useTableStyles();
  const { t, format } = useWords();
  if (!mayRead) {
    return (
      <span
        className={`${classes.incident} ${table.dim}`}
        title={t('delivery.table.hiddenTitle', {
          permission: incidentReadPermission.name,
        })}
      >
        <StatusIcon shape="lock" size={13} />
        {t('delivery.table.hidden')}
      </span>
    );
  }
  if (release.kind === 'attempt' || release.finished === null) {
    return <span className={table.dim}>{t('delivery.table.notCounted')}</span>;
  }
  if (release.incidents.length === 0) {
    return <span className={table.dim}>{t('delivery.table.none')}</span>;
  }
  const finishedMs = Date.parse(release.finished);
  const more = release.incidents.length - MOST_INCIDENTS;
  return (
    <>
      {release.incidents.slice(0, MOST_INCIDENTS).map(incident => (
        <div key={incident.number} className={classes.incident}>
          {incident.upstreamUrl ? (
            <Link to={incident.upstreamUrl}>{incident.number}</Link>
          ) : (
            incident.number
          )}
          <PriorityChip priority={incident.priority} />
          <span className={table.small}>
            {t('delivery.table.minutesAfter', {
              duration: format.duration(
                Date.parse(incident.opened) - finishedMs,
              ),
            })}
          </span>
          <CauseMark
            incident={incident}
            judge={judge && (verdict => judge(release, incident, verdict))}
          />
        </div>
      ))}
      {more > 0 && (
        <div
          className={table.small}
          title={release.incidents
            .slice(MOST_INCIDENTS)
            .map(({ number }) => number)
            .join(', ')}
        >
          {t('delivery.table.moreIncidents', { count: more })}
        </div>
      )}
    </>
  );
};

export interface ReleaseRowProps {
  readonly release: Release;
  readonly mayReadIncidents: boolean;
  /** Keeps what somebody says of a cause; absent where they may not. */
  readonly judge?: (
    release: Release,
    incident: Release['incidents'][number],
    verdict: CauseVerdict,
  ) => void;
  /** Longest lead time of the list, seconds: the whole of a bar. */
  readonly longestLeadSeconds: number;
  readonly isFocused: boolean;
  readonly nowMs: number;
}

/** One release or failed attempt. */
export const ReleaseRow = (props: ReleaseRowProps) => {
  const { release, longestLeadSeconds, isFocused, nowMs } = props;
  const classes = useStyles();
  const table = useTableStyles();
  const { t, format } = useWords();
  const row = useRef<HTMLTableRowElement>(null);
  useEffect(() => {
    // Not in every browser of tests.
    if (isFocused) row.current?.scrollIntoView?.({ block: 'center' });
  }, [isFocused]);
  const { kind, outcome, changes, finished, started, matureAt } = release;
  const doubt = DOUBTS[release.standing ?? 'mature'];
  const isPending =
    matureAt !== null &&
    (release.standing === 'pending' || release.standing === 'suspect');
  const lead = release.leadTimeSeconds;
  const name = releaseName(release);
  const kindWord =
    release.isFirst && kind === 'change'
      ? t('delivery.kind.first')
      : t(`delivery.kind.${kind}`);
  const when = () => {
    if (finished) return format.moment(finished, nowMs);
    return started
      ? t('delivery.table.began', { time: format.moment(started, nowMs) })
      : t('delivery.table.notFinished');
  };
  return (
    <tr
      ref={row}
      className={isFocused ? table.selected : undefined}
      aria-current={isFocused || undefined}
      data-outcome={outcome}
    >
      <td>
        <span className={classes.version}>
          <span className={classes.cut} title={`${name}, ${release.name}`}>
            {name}
          </span>
          <UpstreamLink
            url={release.upstreamUrl}
            name={release.name}
            origin={release.origin}
          />
        </span>
      </td>
      <td>
        <StatusWord
          shape={doubt?.shape ?? OUTCOMES[outcome]}
          word={t(`delivery.outcome.${doubt?.word ?? outcome}`)}
          size={14}
          isPlain
        />
        {isPending && (
          <div className={table.small} title={t('delivery.table.pendingTitle')}>
            {t('delivery.table.pending', {
              time: format.moment(matureAt, nowMs),
            })}
          </div>
        )}
      </td>
      <td
        className={finished ? table.nowrap : `${table.nowrap} ${table.dim}`}
        title={finished ? format.dateTime(finished) : undefined}
      >
        {when()}
      </td>
      <td>
        <span className={classes.kind}>{kindWord}</span>
      </td>
      <td
        className={
          changes === null ? `${table.number} ${table.dim}` : table.number
        }
      >
        {changes === null
          ? t('delivery.table.notCounted')
          : format.count(changes)}
      </td>
      <td>
        {lead === null ? (
          <span className={table.dim}>{t('delivery.table.notCounted')}</span>
        ) : (
          <span className={classes.lead}>
            <span className={classes.bar} aria-hidden>
              <ProgressBar
                share={longestLeadSeconds > 0 ? lead / longestLeadSeconds : 0}
                label={t('delivery.table.leadTime')}
                height={4}
                width={48}
              />
            </span>
            {format.duration(lead * 1_000)}
          </span>
        )}
      </td>
      <td>
        <NearIncidents
          release={release}
          mayRead={props.mayReadIncidents}
          judge={props.judge}
        />
      </td>
      <td>
        <AroundRelease release={release} nowMs={nowMs} />
      </td>
      <td className={classes.mono} title={release.sha ?? undefined}>
        {release.sha && release.commitUrl && (
          <Link to={release.commitUrl}>{shortRevision(release.sha)}</Link>
        )}
        {release.sha && !release.commitUrl && shortRevision(release.sha)}
        {!release.sha && (
          <span className={table.dim}>{t('delivery.card.noRevision')}</span>
        )}
      </td>
    </tr>
  );
};
