import { stringifyEntityRef } from '@backstage/catalog-model';
import { useEntity } from '@backstage/plugin-catalog-react';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import type { Summary } from '@rosetta/backstage-plugin-monitoring-common';
import {
  Card,
  findDefaultEnvironment,
  endsScreen,
  EntityLink,
  failureKind,
  FigureInCell,
  MonitoringQueryProvider,
  reasonText,
  StaleNotice,
  StatusWord,
  useMeta,
  useNow,
  useSummary,
  useWords,
} from '@rosetta/backstage-plugin-monitoring-react';
import { PlaceBones } from './PlaceBones';
import { usePlaceStyles } from './usePlaceStyles';

const useStyles = makeStyles<Theme>(theme => ({
  body: { padding: '0 16px 14px', minHeight: 120 },
  verdict: { margin: 0, fontSize: 15, lineHeight: '22px' },
  figures: {
    margin: '12px 0 0',
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fill, minmax(112px, 1fr))',
    gap: '10px 16px',
    '& dt': { fontSize: 12, color: theme.palette.textSubtle },
    '& dd': { margin: 0, fontWeight: 700, fontVariantNumeric: 'tabular-nums' },
  },
}));

/** State, how long, and why, in one sentence. */
const Sentence = ({ summary, nowMs }: { summary: Summary; nowMs: number }) => {
  const classes = useStyles();
  const words = useWords();
  const { t, format } = words;
  const { state, since, reasons } = summary.verdict;
  const word = (
    <StatusWord shape={state} word={t(`state.${state}`)} size={18} />
  );
  const reason = reasons[0]
    ? reasonText(reasons[0], words, nowMs)
    : t('reason.none');
  return (
    <p className={classes.verdict} role="status">
      {since
        ? t('verdict.since', {
            state: word,
            duration: format.duration(nowMs - Date.parse(since)),
            reason,
          })
        : t('verdict.timeless', { state: word, reason })}
    </p>
  );
};

/** The tiles that are a number, without their lines: a deployment is none. */
const Figures = ({ summary, nowMs }: { summary: Summary; nowMs: number }) => {
  const classes = useStyles();
  const { t } = useWords();
  return (
    <dl className={classes.figures} aria-label={t('places.card.figures')}>
      {summary.tiles
        .filter(({ kpi }) => kpi !== 'last_deployment')
        .map(({ kpi, resource, value }) => (
          <div key={`${kpi}:${resource ?? ''}`}>
            <dt>{t(`kpi.${kpi}`)}</dt>
            <dd>
              <FigureInCell value={value} nowMs={nowMs} />
            </dd>
          </div>
        ))}
    </dl>
  );
};

const Content = ({ entityRef }: { entityRef: string }) => {
  const classes = useStyles();
  const place = usePlaceStyles();
  const { t } = useWords();
  const nowMs = useNow();
  const meta = useMeta();
  const environment = findDefaultEnvironment(meta.data);
  const { data, error } = useSummary(entityRef, environment);
  const failure = meta.error ?? error;
  const isLost = endsScreen(failure, data !== undefined);
  const hasNoEnvironment = meta.data !== undefined && environment === undefined;
  return (
    <Card
      label={t('places.card.title')}
      title={t('places.card.title')}
      note={environment}
      actions={
        <EntityLink to={entityRef} isMonitoring>
          {t('places.card.open')}
        </EntityLink>
      }
    >
      <div className={`${place.root} ${classes.body}`} data-rosetta>
        {isLost && (
          <p role="alert">{t(`failure.${failureKind(failure)}.title`)}</p>
        )}
        {!isLost && hasNoEnvironment && (
          <p className={place.dim}>{t('toolbar.noEnvironment')}</p>
        )}
        {!isLost && !hasNoEnvironment && !data && <PlaceBones lines={3} />}
        {!isLost && data && (
          <>
            <StaleNotice failure={failure} asOf={data.asOf} nowMs={nowMs} />
            <Sentence summary={data} nowMs={nowMs} />
            <Figures summary={data} nowMs={nowMs} />
          </>
        )}
      </div>
    </Card>
  );
};

/** The state of the entity in the context, why, and its figures: a card for the first page of an entity. */
export const EntityMonitoringCard = () => {
  const { entity } = useEntity();
  const entityRef = stringifyEntityRef(entity);
  return (
    <MonitoringQueryProvider>
      <Content key={entityRef} entityRef={entityRef} />
    </MonitoringQueryProvider>
  );
};
