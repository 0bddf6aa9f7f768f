import { useTheme } from '@material-ui/core/styles';
import {
  ENTITY_STATES,
  type Overview,
} from '@rosetta/backstage-plugin-monitoring-common';
import { StateBar } from '../../charts';
import { ExplainButton } from '../../explain/ExplainButton';
import { useWords } from '../../hooks';
import { statusText } from '../../theme/status';
import { SourceMark } from '../SourceBadge';
import { StatusIcon } from '../StatusIcon';
import { useTableStyles } from '../useTableStyles';
import { useBandStyles } from './useBandStyles';

/** How many entities are in which state. */
export const HealthCell = ({
  overview,
  nowMs,
}: {
  overview: Overview;
  nowMs: number;
}) => {
  const classes = useBandStyles();
  const table = useTableStyles();
  const theme = useTheme();
  const { t, format } = useWords();
  const { collection, counts, members } = overview;
  const sources = [...new Set(overview.sources.map(each => each.source))];
  // Before anything is known a zero would be a claim: only what is not known is counted.
  const isBlind = collection !== null && counts.unknown === members;
  const shown = isBlind ? (['unknown'] as const) : ENTITY_STATES;
  const words = ENTITY_STATES.map(
    state => `${format.count(counts[state])} ${t(`state.${state}`)}`,
  );
  return (
    <section className={classes.cell} aria-label={t('overview.health.title')}>
      <div className={classes.head}>
        <h3 className={classes.title}>{t('overview.health.title')}</h3>
        {!isBlind && (
          <ExplainButton
            question={{
              kpi: 'health_score',
              subject: overview.scope ?? 'all',
              environment: overview.environment,
              period: 'now',
            }}
            label={t('overview.health.title')}
          />
        )}
      </div>
      {members > 0 ? (
        <StateBar counts={counts} label={format.list(words)} />
      ) : (
        <div>{t('overview.health.empty')}</div>
      )}
      <ul className={classes.list}>
        {shown.map(state => (
          <li key={state} className={classes.item}>
            <StatusIcon shape={state} />
            <strong className={classes.count}>
              {format.count(counts[state])}
            </strong>
            <span style={{ color: statusText(theme, state) }}>
              {isBlind
                ? t('overview.health.unknownForNow', {
                    unknown: t('state.unknown'),
                  })
                : t(`state.${state}`)}
            </span>
          </li>
        ))}
      </ul>
      {isBlind && (
        <div className={table.small}>{t('overview.health.forNow')}</div>
      )}
      <div className={classes.foot}>
        {sources.map(source => (
          <SourceMark key={source} source={source} />
        ))}
        {collection
          ? t('overview.health.collecting')
          : format.age(nowMs - Date.parse(overview.asOf))}
      </div>
    </section>
  );
};
