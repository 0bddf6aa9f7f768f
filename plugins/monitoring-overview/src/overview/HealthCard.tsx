import { makeStyles, useTheme, type Theme } from '@material-ui/core/styles';
import {
  ENTITY_STATES,
  type Overview,
} from '@rosetta/backstage-plugin-monitoring-common';
import {
  Card,
  SourceMark,
  StateBar,
  StatusIcon,
  statusText,
  useWords,
} from '@rosetta/backstage-plugin-monitoring-react';

const useStyles = makeStyles<Theme>(theme => ({
  root: { padding: '13px 16px 12px' },
  title: {
    margin: '0 0 9px',
    fontSize: 12,
    fontWeight: 400,
    color: theme.palette.textSubtle,
  },
  list: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: '6px 26px',
    margin: '10px 0 0',
    padding: 0,
    listStyle: 'none',
  },
  item: { display: 'inline-flex', alignItems: 'center', gap: 6 },
  count: { fontSize: 17 },
  foot: {
    display: 'flex',
    alignItems: 'center',
    gap: 4,
    marginTop: 12,
    fontSize: 11,
    color: theme.palette.textSubtle,
  },
}));

/** How many entities are in which state. */
export const HealthCard = ({
  overview,
  nowMs,
}: {
  overview: Overview;
  nowMs: number;
}) => {
  const classes = useStyles();
  const theme = useTheme();
  const { t, format } = useWords();
  const { counts } = overview;
  const sources = [...new Set(overview.sources.map(each => each.source))];
  const words = ENTITY_STATES.map(
    state => `${format.count(counts[state])} ${t(`state.${state}`)}`,
  );
  return (
    <Card className={classes.root} label={t('overview.health.title')}>
      <h2 className={classes.title}>{t('overview.health.title')}</h2>
      {overview.members > 0 ? (
        <StateBar counts={counts} label={format.list(words)} />
      ) : (
        <div>{t('overview.health.empty')}</div>
      )}
      <ul className={classes.list}>
        {ENTITY_STATES.map(state => (
          <li key={state} className={classes.item}>
            <StatusIcon shape={state} />
            <strong className={classes.count}>
              {format.count(counts[state])}
            </strong>
            <span style={{ color: statusText(theme, state) }}>
              {t(`state.${state}`)}
            </span>
          </li>
        ))}
      </ul>
      <div className={classes.foot}>
        {sources.map(source => (
          <SourceMark key={source} source={source} />
        ))}
        {t('toolbar.ago', {
          age: format.age(nowMs - Date.parse(overview.asOf)),
        })}
      </div>
    </Card>
  );
};
