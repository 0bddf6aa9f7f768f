import { makeStyles, type Theme } from '@material-ui/core/styles';
import type { Overview } from '@rosetta/backstage-plugin-monitoring-common';
import { useWords } from '../../hooks';
import { hairline } from '../../theme/status';
import { Card } from '../Card';
import { EntityLink } from '../EntityLink';
import { reasonText } from '../reasonWords';
import { useTableStyles } from '../useTableStyles';
import { StatusIcon } from '../StatusIcon';
import { scopeSearch } from './useScopeScreen';

const useStyles = makeStyles<Theme>(theme => ({
  title: { display: 'inline-flex', alignItems: 'center', gap: 8 },
  grid: {
    display: 'grid',
    gridTemplateColumns: 'repeat(4, minmax(0, 1fr))',
    borderTop: `1px solid ${hairline(theme)}`,
    '@media screen and (max-width: 1100px)': {
      gridTemplateColumns: 'repeat(2, minmax(0, 1fr))',
    },
  },
  item: {
    padding: '11px 16px 13px',
    borderRight: `1px solid ${hairline(theme)}`,
    display: 'flex',
    flexDirection: 'column',
    gap: 3,
    minWidth: 0,
  },
  name: {
    display: 'flex',
    alignItems: 'center',
    gap: 7,
    fontWeight: 700,
    minWidth: 0,
    '& a, & span': { overflow: 'hidden', textOverflow: 'ellipsis' },
  },
  tier: {
    fontSize: 12,
    fontWeight: 400,
    color: theme.palette.textSubtle,
    flex: 'none',
  },
  why: { color: theme.palette.textSubtle },
  since: { fontSize: 12, color: theme.palette.textSubtle },
  empty: { padding: '0 16px 14px', color: theme.palette.textSubtle },
}));

/** Entities of tier 1 and 2 nothing is known about: never shown as healthy, so shown here. */
export const UnknownPanel = ({
  overview,
  nowMs,
}: {
  overview: Overview;
  nowMs: number;
}) => {
  const classes = useStyles();
  const table = useTableStyles();
  const words = useWords();
  const { t, format } = words;
  if (overview.unknownCount === 0) return null;
  const search = scopeSearch(overview.environment);
  return (
    <Card
      isDashed
      label={t('overview.unknown.title')}
      title={
        <span className={classes.title}>
          <StatusIcon shape="unknown" />
          {t('overview.unknown.title')}
        </span>
      }
      note={t('overview.unknown.note', {
        count: overview.unknownCount,
        listed: format.count(overview.unknown.length),
      })}
    >
      {overview.unknown.length === 0 ? (
        <div className={classes.empty}>{t('overview.unknown.minor')}</div>
      ) : (
        <div className={classes.grid}>
          {overview.unknown.map(entity => (
            <div key={entity.ref} className={classes.item}>
              <span className={`${classes.name} ${table.links}`}>
                <StatusIcon shape="unknown" />
                <EntityLink to={entity.ref} isMonitoring search={search}>
                  {entity.title ?? entity.name}
                </EntityLink>
                <span className={classes.tier}>
                  {t('overview.unknown.tier', { tier: String(entity.tier) })}
                </span>
              </span>
              <span className={classes.why}>
                {entity.reasons[0]
                  ? reasonText(entity.reasons[0], words, nowMs)
                  : t('reason.no_data')}
              </span>
              {entity.since && (
                <span className={classes.since}>
                  {t('overview.unknown.for', {
                    duration: format.duration(nowMs - Date.parse(entity.since)),
                  })}
                </span>
              )}
            </div>
          ))}
        </div>
      )}
    </Card>
  );
};
