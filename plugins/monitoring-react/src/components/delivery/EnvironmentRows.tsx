import OpenInNewIcon from '@material-ui/icons/OpenInNew';
import { Link } from '@backstage/core-components';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import {
  SOURCE_NAMES,
  type DeployedEnvironment,
  type DeploymentStateView,
  type Origin,
} from '@rosetta/backstage-plugin-monitoring-common';
import type { ReactNode } from 'react';
import { useWords } from '../../hooks';
import { hairline } from '../../theme/status';
import { StatusWord } from '../StatusWord';
import type { StatusShape } from '../StatusIcon';
import {
  HEALTH_SHAPES,
  PIPELINE_SHAPES,
  shortRevision,
  SYNC_SHAPES,
} from './environmentState';

const useStyles = makeStyles<Theme>(theme => ({
  list: {
    display: 'grid',
    gridTemplateColumns: '76px minmax(0, 1fr)',
    margin: '8px 0 0',
    paddingTop: 8,
    borderTop: `1px solid ${hairline(theme)}`,
    fontSize: 13,
    lineHeight: '18px',
    rowGap: 4,
    '& dt': { color: theme.palette.textSubtle },
    '& dd': {
      margin: 0,
      minWidth: 0,
      display: 'flex',
      alignItems: 'center',
      // A narrow card puts the time below rather than cutting it.
      flexWrap: 'wrap',
      gap: '0 5px',
      whiteSpace: 'nowrap',
      overflow: 'hidden',
    },
    '& a': { color: theme.palette.link },
  },
  name: {
    gridColumn: '1 / -1',
    display: 'flex',
    alignItems: 'center',
    gap: 5,
    fontWeight: 700,
    minWidth: 0,
  },
  cut: { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
  dim: { color: theme.palette.textSubtle, fontSize: 12 },
  /** What wraps together. */
  tail: { display: 'inline-flex', alignItems: 'center', gap: 5 },
  mono: {
    fontFamily: 'Menlo, Consolas, "Liberation Mono", monospace',
    fontSize: 12,
  },
  upstream: {
    display: 'inline-flex',
    flex: 'none',
    borderRadius: 2,
    '& svg': { fontSize: 13 },
  },
}));

/** The way to the same thing in its own tool. */
export const UpstreamLink = ({
  url,
  name,
  origin,
}: {
  url: string | null;
  name: string;
  origin: Origin;
}) => {
  const classes = useStyles();
  const { t } = useWords();
  if (url === null) return null;
  return (
    <Link
      to={url}
      className={classes.upstream}
      aria-label={t('delivery.card.openUpstream', {
        name,
        source: SOURCE_NAMES[origin.source].name,
      })}
    >
      <OpenInNewIcon />
    </Link>
  );
};

const Row = ({ name, children }: { name: string; children: ReactNode }) => (
  <>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </>
);

const Word = ({ shape, word }: { shape: StatusShape; word: string }) => (
  <StatusWord shape={shape} word={word} size={13} isPlain />
);

/** How one application is: synced, healthy, and of which revision. */
const ApplicationRows = ({
  state,
  isNamed,
  nowMs,
}: {
  state: DeploymentStateView;
  /** Several applications of an environment need their names. */
  isNamed: boolean;
  nowMs: number;
}) => {
  const classes = useStyles();
  const { t, format } = useWords();
  const short = state.name.split('/').pop() ?? state.name;
  const isNews = state.health !== 'healthy' && state.healthSince !== null;
  return (
    <>
      {isNamed && (
        <div className={classes.name} title={state.name}>
          <span className={classes.cut}>{short}</span>
          {state.version && (
            <span className={classes.dim}>{state.version}</span>
          )}
          <UpstreamLink
            url={state.upstreamUrl}
            name={state.name}
            origin={state.origin}
          />
        </div>
      )}
      <Row name={t('delivery.card.sync')}>
        <Word
          shape={SYNC_SHAPES[state.sync]}
          word={t(`delivery.sync.${state.sync}`)}
        />
      </Row>
      <Row name={t('delivery.card.health')}>
        <Word
          shape={HEALTH_SHAPES[state.health]}
          word={t(`delivery.health.${state.health}`)}
        />
        {isNews && (
          <span className={classes.dim}>
            {t('delivery.card.healthFor', {
              duration: format.duration(nowMs - Date.parse(state.healthSince!)),
            })}
          </span>
        )}
      </Row>
      {state.conditions.length > 0 && (
        <Row name={t('delivery.card.conditions')}>
          <Word shape="warning" word={state.conditions.join(', ')} />
        </Row>
      )}
      <Row name={t('delivery.card.revision')}>
        {state.revision ? (
          <span
            className={`${classes.mono} ${classes.cut}`}
            title={state.revision}
          >
            {shortRevision(state.revision)}
          </span>
        ) : (
          <span className={classes.dim}>{t('delivery.card.noRevision')}</span>
        )}
        {!isNamed && (
          <UpstreamLink
            url={state.upstreamUrl}
            name={state.name}
            origin={state.origin}
          />
        )}
      </Row>
    </>
  );
};

const LAST_SHAPES = {
  created: 'queued',
  blocked: 'queued',
  running: 'running',
  success: 'ok',
  failed: 'critical',
  canceled: 'cancelled',
  skipped: 'cancelled',
  unknown: 'unknown',
} as const;

/** What is known of an environment, row by row: its applications, its last deployment where that is news, its pipeline. */
export const EnvironmentRows = ({
  deployed,
  nowMs,
}: {
  deployed: DeployedEnvironment;
  nowMs: number;
}) => {
  const classes = useStyles();
  const { t, format } = useWords();
  const { states, last, pipeline } = deployed;
  const isLastNews =
    last !== null && (states.length === 0 || last.status !== 'success');
  return (
    <dl className={classes.list}>
      {states.map(state => (
        <ApplicationRows
          key={`${state.origin.instance}:${state.name}`}
          state={state}
          isNamed={states.length > 1}
          nowMs={nowMs}
        />
      ))}
      {isLastNews && (
        <Row name={t('delivery.card.deployment')}>
          <Word
            shape={LAST_SHAPES[last.status]}
            word={t(`delivery.status.${last.status}`)}
          />
          <span className={classes.tail}>
            <span className={classes.dim}>
              {format.moment(last.finished ?? last.created, nowMs)}
            </span>
            <UpstreamLink
              url={last.upstreamUrl}
              name={last.name}
              origin={last.origin}
            />
          </span>
        </Row>
      )}
      {states.length === 0 && last?.sha && (
        <Row name={t('delivery.card.revision')}>
          <span className={classes.mono} title={last.sha}>
            {shortRevision(last.sha)}
          </span>
        </Row>
      )}
      <Row name={t('delivery.card.pipeline')}>
        {pipeline ? (
          <>
            <Word
              shape={PIPELINE_SHAPES[pipeline.status]}
              word={t(`delivery.pipeline.${pipeline.status}`, {
                number: pipeline.number,
              })}
            />
            <span className={classes.tail}>
              <span className={classes.dim}>
                {format.moment(pipeline.finished ?? pipeline.created, nowMs)}
              </span>
              <UpstreamLink
                url={pipeline.upstreamUrl}
                name={`#${pipeline.number}`}
                origin={pipeline.origin}
              />
            </span>
          </>
        ) : (
          <span className={classes.dim}>{t('delivery.card.noPipeline')}</span>
        )}
      </Row>
    </dl>
  );
};
