import { makeStyles, type Theme } from '@material-ui/core/styles';
import {
  SOURCE_NAMES,
  type DeployedEnvironment,
  type Deployments,
} from '@rosetta/backstage-plugin-monitoring-common';
import { useWords, type ReadingMode } from '../../hooks';
import { failureWhy } from '../feed';
import { BlockSkeleton } from '../Skeletons';
import { SourceBadge } from '../SourceBadge';
import { Notice } from '../Toolbar';
import { EnvironmentCard, type EnvironmentCardProps } from './EnvironmentCard';

const useStyles = makeStyles<Theme>(theme => ({
  head: {
    display: 'flex',
    alignItems: 'center',
    flexWrap: 'wrap',
    gap: 10,
    marginBottom: 10,
    fontSize: 12,
    color: theme.palette.textSubtle,
  },
  title: {
    margin: 0,
    fontSize: 16,
    fontWeight: 700,
    color: theme.palette.text.primary,
  },
  notices: { display: 'flex', flexDirection: 'column', gap: 4 },
  grid: {
    display: 'grid',
    gap: 12,
    alignItems: 'stretch',
    gridTemplateColumns: 'repeat(auto-fill, minmax(248px, 1fr))',
    '$notices + &': { marginTop: 10 },
  },
}));

type Asked = Deployments['asked'];

/** What every source said last, each once: of several questions the oldest answer and any failure count. */
export function agesOf(asked: Asked): Asked {
  const ages = new Map<string, Asked[number]>();
  for (const each of asked) {
    const key = `${each.origin.source}:${each.origin.instance}`;
    const held = ages.get(key);
    const [at = null] = [held?.at, each.at]
      .filter((known): known is string => typeof known === 'string')
      .sort();
    ages.set(key, {
      origin: each.origin,
      at,
      failure: held?.failure ?? each.failure,
    });
  }
  return [...ages.values()];
}

export interface LiveStateProps {
  /** What is shown: the live answer when there is one, else what we hold; absent while neither is there. */
  readonly shown: Deployments | undefined;
  readonly mode: ReadingMode;
  /** The live answer is on its way, and what is shown is not it. */
  readonly isAsking: boolean;
  /** Why there is no live answer, in words. */
  readonly failure?: string;
  readonly entityName: string;
  readonly defaultEnvironment: string | undefined;
  readonly nowMs: number;
}

/** What runs in each environment now, as the deployers see it. */
export const LiveState = (props: LiveStateProps) => {
  const { shown, mode, isAsking, entityName, nowMs } = props;
  const classes = useStyles();
  const words = useWords();
  const { t, format } = words;
  if (!shown) return <BlockSkeleton height={228} lines={5} />;
  const isLive = mode === 'live' && shown.mode === 'live';
  const ages = agesOf(shown.asked);
  const failed = ages.filter(each => each.failure !== null);
  const hasGitlab = ages.some(each => each.origin.source === 'gitlab');
  const missingOf = (environment: string): EnvironmentCardProps['missing'] => {
    const isAsked = environment === shown.environment;
    const isMapped = shown.status === 'ok' || shown.status === 'stale';
    if (isAsked && isMapped) return 'nothingDeployed';
    // A GitLab project tells of every environment; an Argo CD application of one.
    return hasGitlab ? 'nothingKnown' : 'notMapped';
  };
  /** Whether the source that tells how an environment is did not answer. */
  const isStale = ({ states, last }: DeployedEnvironment) => {
    const tellers = states.length > 0 ? states : [last];
    return failed.some(({ origin }) =>
      tellers.some(
        teller =>
          teller?.origin.source === origin.source &&
          teller.origin.instance === origin.instance,
      ),
    );
  };
  const note = () => {
    if (isLive) return t('delivery.live.askedNow');
    if (isAsking) return t('delivery.live.asking');
    return shown.asOf
      ? t('delivery.live.asOf', { time: format.moment(shown.asOf, nowMs) })
      : t('delivery.live.collected');
  };
  return (
    <section aria-label={t('delivery.live.title')} aria-busy={isAsking}>
      <div className={classes.head}>
        <h2 className={classes.title}>{t('delivery.live.title')}</h2>
        <span role="status">{note()}</span>
        {ages.map(({ origin, at, failure }) => (
          <SourceBadge
            key={`${origin.source}:${origin.instance}`}
            source={origin.source}
            age={
              at === null
                ? t(
                    isLive
                      ? 'delivery.live.noAnswer'
                      : 'delivery.live.neverAsked',
                  )
                : format.age(nowMs - Date.parse(at))
            }
            isOld={failure !== null}
          />
        ))}
      </div>
      {(failed.length > 0 || props.failure !== undefined) && (
        <div className={classes.notices}>
          {props.failure !== undefined && (
            <Notice>
              {t('delivery.live.failed', { reason: props.failure })}
            </Notice>
          )}
          {failed.map(({ origin, at, failure }) => {
            const source = SOURCE_NAMES[origin.source].name;
            const why = failureWhy(failure ?? '', words);
            return (
              <Notice key={`${origin.source}:${origin.instance}`}>
                {at === null
                  ? t(
                      isLive
                        ? 'delivery.live.failureHeld'
                        : 'delivery.live.failureEver',
                      { source, why },
                    )
                  : t('delivery.live.failure', {
                      source,
                      why,
                      ago: format.ago(nowMs - Date.parse(at)),
                    })}
              </Notice>
            );
          })}
        </div>
      )}
      {shown.environments.length === 0 && (
        <div className={classes.head}>{t('delivery.live.none')}</div>
      )}
      <div className={classes.grid}>
        {shown.environments.map(deployed => (
          <EnvironmentCard
            key={deployed.environment}
            deployed={deployed}
            entityName={entityName}
            isDefault={deployed.environment === props.defaultEnvironment}
            isStale={isStale(deployed)}
            missing={missingOf(deployed.environment)}
            nowMs={nowMs}
          />
        ))}
      </div>
    </section>
  );
};
