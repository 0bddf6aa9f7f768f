import { makeStyles, type Theme } from '@material-ui/core/styles';
import type {
  Overview,
  RiskRow,
} from '@rosetta/backstage-plugin-monitoring-common';
import { useWords } from '../../hooks';
import { hairline } from '../../theme/status';
import { Card } from '../Card';
import { EntityLink } from '../EntityLink';
import { useTableStyles } from '../useTableStyles';

const useStyles = makeStyles<Theme>(theme => ({
  list: { margin: 0, padding: 0, listStyle: 'none' },
  item: {
    display: 'grid',
    gridTemplateColumns: '34px minmax(0, 1fr) auto',
    gap: 12,
    padding: '9px 18px',
    borderTop: `1px solid ${hairline(theme)}`,
    alignItems: 'center',
  },
  value: {
    fontSize: 17,
    fontWeight: 700,
    textAlign: 'right',
    fontVariantNumeric: 'tabular-nums',
  },
  name: { fontWeight: 700, overflowWrap: 'anywhere' },
  tier: { fontWeight: 400, fontSize: 12, color: theme.palette.textSubtle },
  text: { color: theme.palette.textSubtle, overflowWrap: 'anywhere' },
  was: {
    fontSize: 12,
    whiteSpace: 'nowrap',
    color: theme.palette.textSubtle,
  },
  empty: { padding: '0 16px 14px', color: theme.palette.textSubtle },
}));

/** Parts that weigh most, in words. */
const PARTS_SHOWN = 3;
/** Less than this much of a score stands out to nobody. */
const LEAST_CONTRIBUTION = 1;

const Item = ({ item, isScored }: { item: RiskRow; isScored: boolean }) => {
  const classes = useStyles();
  const table = useTableStyles();
  const { t, format } = useWords();
  const why = item.parts
    .filter(
      part =>
        part.contribution !== null && part.contribution >= LEAST_CONTRIBUTION,
    )
    .slice(0, PARTS_SHOWN)
    .map(part => t(`risks.part.${part.id}`));
  // Silence of what nobody has measured is no good sign.
  const isMeasured = item.parts.some(part => part.contribution !== null);
  const points = (value: number) => format.count(Math.round(value));
  return (
    <li className={classes.item}>
      <span className={classes.value}>
        {item.value === null ? t('tile.noNumber') : points(item.value)}
        {item.value === null && (
          <span className={table.hidden}>{t('risks.unknownValue')}</span>
        )}
      </span>
      <div>
        <div className={`${classes.name} ${table.links}`}>
          <EntityLink to={item.ref} />{' '}
          <span className={classes.tier}>
            {t('risks.tier', { tier: String(item.tier) })}
          </span>
        </div>
        <div className={classes.text}>
          {why.length > 0
            ? why.join(', ')
            : t(isMeasured ? 'risks.noPart' : 'risks.notMeasured')}
        </div>
      </div>
      <span className={classes.was}>
        {isScored &&
          item.previous !== null &&
          t('risks.was', { score: points(item.previous) })}
        {!isScored &&
          item.risk !== null &&
          t('risks.score', { score: points(item.risk) })}
      </span>
    </li>
  );
};

/** What may fail next; the plain count ranks until the score has proven itself. */
export const TopRisksCard = ({ overview }: { overview: Overview }) => {
  const classes = useStyles();
  const { t, format } = useWords();
  const { items, rankedBy, total } = overview.risks;
  const isScored = rankedBy === 'score';
  const hasUnknown = items.some(item => item.isUnknown);
  return (
    <Card
      label={t('risks.title')}
      title={t('risks.title')}
      note={t(isScored ? 'risks.noteScore' : 'risks.noteBaseline')}
      footer={
        items.length > 0 &&
        [
          t('risks.shown', {
            shown: format.count(items.length),
            total: format.count(total),
          }),
          ...(isScored ? [] : [t('risks.baselineHint')]),
          ...(hasUnknown ? [t('risks.unknownHint')] : []),
        ].join(' · ')
      }
    >
      {items.length === 0 ? (
        <div className={classes.empty}>{t('risks.none')}</div>
      ) : (
        <ol className={classes.list}>
          {items.map(item => (
            <Item key={item.ref} item={item} isScored={isScored} />
          ))}
        </ol>
      )}
    </Card>
  );
};
