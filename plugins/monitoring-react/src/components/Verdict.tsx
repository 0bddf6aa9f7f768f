import { makeStyles, useTheme, type Theme } from '@material-ui/core/styles';
import type {
  Incident,
  Summary,
} from '@rosetta/backstage-plugin-monitoring-common';
import { Link } from '@backstage/core-components';
import type { ReactNode } from 'react';
import { useWords } from '../hooks';
import { statusFill, statusWash } from '../theme/status';
import { Card } from './Card';
import { EntityLink } from './EntityLink';
import { HealthLine } from './HealthLine';
import { reasonElement, reasonText } from './reasonWords';
import { StatusIcon } from './StatusIcon';

/** Sentence and two lines below it, pixels: kept before they are known, so that nothing below jumps. */
export const VERDICT_HEIGHT = 104;

const useStyles = makeStyles<Theme>(theme => ({
  root: {
    position: 'relative',
    overflow: 'hidden',
    padding: '14px 16px 14px 20px',
    display: 'flex',
    alignItems: 'center',
    gap: 16,
    minHeight: VERDICT_HEIGHT,
    boxSizing: 'border-box',
    '& a': { color: theme.palette.link },
    '@media (max-width: 760px)': {
      flexDirection: 'column',
      alignItems: 'stretch',
    },
  },
  body: { flex: 1, minWidth: 0 },
  actions: { display: 'flex', gap: 8, flex: 'none', flexWrap: 'wrap' },
  edge: { position: 'absolute', left: 0, top: 0, bottom: 0, width: 4 },
  big: {
    display: 'flex',
    alignItems: 'flex-start',
    gap: 10,
    fontSize: 20,
    lineHeight: '26px',
    color: theme.palette.textContrast,
    margin: 0,
    fontWeight: 400,
    '& svg': { marginTop: 2 },
  },
  sentence: {
    minWidth: 0,
    overflowWrap: 'anywhere',
    '& b': { fontWeight: 700 },
  },
  dim: { color: theme.palette.textSubtle },
  meta: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: '4px 18px',
    marginTop: 8,
    fontSize: 13,
    lineHeight: '18px',
    color: theme.palette.textSubtle,
    '& b': { color: theme.palette.text.primary },
    '& + &': { marginTop: 4 },
  },
  // One line, whatever comes into it: what is below must not move when it comes.
  line: {
    '@media screen and (min-width: 761px)': {
      flexWrap: 'nowrap',
      whiteSpace: 'nowrap',
      minHeight: 18,
    },
  },
  // The system, which comes last, stands over the tab as well: where there is no room for it, it goes whole and nothing below moves.
  facts: {
    '@media screen and (min-width: 1200px)': {
      height: 18,
      overflow: 'hidden',
      '& > *': { whiteSpace: 'nowrap' },
    },
  },
  also: { minWidth: 0, overflow: 'hidden', textOverflow: 'ellipsis' },
}));

/** Who acts, since when, in which incident. */
const Acting = ({ acting, nowMs }: { acting: Incident; nowMs: number }) => {
  const { t, format } = useWords();
  const parts = {
    group: <b>{acting.assignmentGroup}</b>,
    incident: acting.upstreamUrl ? (
      <Link to={acting.upstreamUrl}>{acting.number}</Link>
    ) : (
      acting.number
    ),
  };
  return (
    <span>
      {acting.acknowledged
        ? t('verdict.actingSince', {
            ...parts,
            time: format.moment(acting.acknowledged, nowMs),
          })
        : t('verdict.actingIn', parts)}
    </span>
  );
};

/** After which release it began. */
const After = ({
  release,
  sinceMs,
}: {
  release: NonNullable<Summary['verdict']['release']>;
  sinceMs: number;
}) => {
  const { t, format } = useWords();
  const { name, finished, isSuspect, upstreamUrl } = release;
  // A slot may begin before the release in the middle of it had ended.
  const duration = format.duration(Math.max(0, sinceMs - Date.parse(finished)));
  return (
    <span
      title={t(isSuspect ? 'verdict.suspectTitle' : 'verdict.nearTitle', {
        time: format.dateTime(finished),
      })}
    >
      {', '}
      {t('verdict.afterRelease', {
        duration,
        release: (
          <b>{upstreamUrl ? <Link to={upstreamUrl}>{name}</Link> : name}</b>
        ),
      })}
    </span>
  );
};

/** How many further reasons are named beside the first. */
const MORE_REASONS = 2;

/** The state of an entity, since when, and why: one sentence (PRODUCT.md: within five seconds). */
export const Verdict = ({
  summary,
  nowMs,
  acting,
  actions,
  isNarrow,
}: {
  summary: Summary;
  nowMs: number;
  /** The most urgent open incident, which says who acts. */
  acting?: Incident;
  /** Ways to where the reason shows. */
  actions?: ReactNode;
  /** It stands in a narrow place: nothing of it is cut, it grows instead. */
  isNarrow?: boolean;
}) => {
  const classes = useStyles();
  const theme = useTheme();
  const words = useWords();
  const { t, format } = words;
  const { verdict, entity, health } = summary;
  // A window is the frame of the sentence, not its reason: what it hides is.
  const window = verdict.reasons.find(({ code }) => code === 'maintenance');
  const isHiding = verdict.state === 'maintenance' && verdict.underlying;
  const [first, ...others] = isHiding
    ? verdict.reasons.filter(({ code }) => code !== 'maintenance')
    : verdict.reasons;
  const word = <b>{t(`state.${verdict.state}`)}</b>;
  const reason = first ? (
    reasonElement(first, words, nowMs, classes.dim)
  ) : (
    <span>
      {t(
        verdict.state === 'maintenance' && !isHiding
          ? 'reason.maintenance'
          : 'reason.none',
      )}
    </span>
  );
  const timed = verdict.since
    ? t('verdict.since', {
        state: word,
        duration: (
          <span title={format.dateTime(verdict.since)}>
            {format.duration(nowMs - Date.parse(verdict.since))}
          </span>
        ),
        reason,
      })
    : t('verdict.timeless', { state: word, reason });
  const hidden = isHiding && {
    state: word,
    underlying: <b>{t(`state.${isHiding}`)}</b>,
    reason,
  };
  const hiddenKey = first ? 'verdict.hidden' : 'verdict.hiddenNothing';
  let sentence: ReactNode = timed;
  if (hidden && window?.until) {
    sentence = t(hiddenKey, {
      ...hidden,
      time: (
        <span title={format.dateTime(window.until)}>
          {format.moment(window.until, nowMs)}
        </span>
      ),
    });
  } else if (hidden) {
    sentence = t('verdict.hiddenOpenEnd', hidden);
  }
  const also = others
    .slice(0, MORE_REASONS)
    .map(other => reasonText(other, words, nowMs));
  const wash = statusWash(theme, verdict.state, 0.05);
  return (
    <Card
      className={classes.root}
      label={t('verdict.label')}
      style={{ backgroundImage: `linear-gradient(${wash}, ${wash})` }}
    >
      <div
        className={classes.edge}
        style={{ background: statusFill(theme, verdict.state) }}
      />
      <div className={classes.body}>
        <p className={classes.big} role="status">
          <StatusIcon shape={verdict.state} size={22} />
          <span className={classes.sentence}>{sentence}</span>
        </p>
        <div
          className={
            isNarrow ? classes.meta : `${classes.meta} ${classes.line}`
          }
        >
          {verdict.since && (
            <span>
              {t('verdict.startedAt', {
                time: <b>{format.moment(verdict.since, nowMs)}</b>,
              })}
              {verdict.release && (
                <After
                  release={verdict.release}
                  sinceMs={Date.parse(verdict.since)}
                />
              )}
            </span>
          )}
          {also.length > 0 && (
            <span className={classes.also} title={also.join(' · ')}>
              {t('verdict.also', { reasons: <b>{also.join(' · ')}</b> })}
            </span>
          )}
        </div>
        <div
          className={
            isNarrow ? classes.meta : `${classes.meta} ${classes.facts}`
          }
        >
          {health && <HealthLine health={health} nowMs={nowMs} />}
          {acting?.assignmentGroup && <Acting acting={acting} nowMs={nowMs} />}
          <span>
            {t(entity.tierDeclared ? 'verdict.tier' : 'verdict.tierDefault', {
              tier: <b>{String(entity.tier)}</b>,
            })}
          </span>
          {entity.owner && (
            <span>
              {t('verdict.owner', { owner: <EntityLink to={entity.owner} /> })}
            </span>
          )}
          {entity.system && (
            <span>
              {t('verdict.system', {
                system: <EntityLink to={entity.system} isMonitoring={false} />,
              })}
            </span>
          )}
        </div>
      </div>
      {actions && <div className={classes.actions}>{actions}</div>}
    </Card>
  );
};
