import { Link } from '@backstage/core-components';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import type {
  Attention,
  Overview,
} from '@rosetta/backstage-plugin-monitoring-common';
import { useWords } from '../../hooks';
import { hairline } from '../../theme/status';
import { Card } from '../Card';
import { EntityLink } from '../EntityLink';
import { StatusIcon } from '../StatusIcon';
import { useTableStyles } from '../useTableStyles';
import { attentionLines } from './attentionWords';

const useStyles = makeStyles<Theme>(theme => ({
  list: { margin: 0, padding: 0, listStyle: 'none' },
  item: {
    display: 'grid',
    gridTemplateColumns: '14px 18px minmax(0, 1fr) auto',
    gap: 10,
    padding: '9px 18px',
    borderTop: `1px solid ${hairline(theme)}`,
    alignItems: 'center',
    '& a': { color: theme.palette.link },
  },
  rank: { fontSize: 12, color: theme.palette.textSubtle, textAlign: 'right' },
  title: { fontWeight: 700, overflowWrap: 'anywhere' },
  text: { color: theme.palette.textSubtle, overflowWrap: 'anywhere' },
  where: {
    display: 'flex',
    flexDirection: 'column',
    gap: 2,
    fontSize: 12,
    textAlign: 'right',
    whiteSpace: 'nowrap',
    color: theme.palette.textSubtle,
  },
  empty: { padding: '0 16px 14px', color: theme.palette.textSubtle },
}));

export interface AttentionCardProps {
  readonly overview: Overview;
  readonly nowMs: number;
  /** Where an admin repairs a source; absent for others. */
  readonly adminHref?: string;
  /** The page of SLOs; absent where the app has none. */
  readonly sloHref?: string;
}

/** Counts whose entities the page of SLOs lists. */
const SLO_LISTS = new Set<Attention['kind']>(['slos_missed', 'no_slo']);

/** The search that shows what was counted. */
function sloSearch(item: Attention, { environment, scope }: Overview): string {
  const search = new URLSearchParams({ environment });
  if (scope !== null) search.set('scope', scope);
  if (item.kind === 'slos_missed') search.set('state', 'missed');
  return `?${search}`;
}

const Item = ({
  item,
  rank,
  overview,
  nowMs,
  adminHref,
  sloHref,
}: AttentionCardProps & { item: Attention; rank: number }) => {
  const classes = useStyles();
  const table = useTableStyles();
  const words = useWords();
  const { t } = words;
  const { title, text } = attentionLines(
    item,
    overview.environment,
    words,
    nowMs,
  );
  const { incident } = item;
  return (
    <li className={classes.item}>
      <span className={classes.rank}>{rank}</span>
      <span>
        <StatusIcon shape={item.state} />
        <span className={table.hidden}>{t(`state.${item.state}`)}</span>
      </span>
      <div>
        <div className={`${classes.title} ${table.links}`}>{title}</div>
        <div className={classes.text}>{text}</div>
      </div>
      <div className={classes.where}>
        {item.owner && (
          // Users have no Monitoring tab.
          <EntityLink
            to={item.owner}
            isMonitoring={item.owner.startsWith('group:')}
          />
        )}
        {incident?.upstreamUrl && (
          <Link
            to={incident.upstreamUrl}
            aria-label={t('overview.attention.opens', {
              number: incident.number,
            })}
          >
            {incident.number}
          </Link>
        )}
        {incident && !incident.upstreamUrl && <span>{incident.number}</span>}
        {SLO_LISTS.has(item.kind) && sloHref && (
          <Link to={`${sloHref}${sloSearch(item, overview)}`}>
            {t('overview.attention.slos')}
          </Link>
        )}
        {item.origin && adminHref && (
          <Link to={adminHref}>{t('overview.attention.admin')}</Link>
        )}
      </div>
    </li>
  );
};

/** What to act on today, as the API ranks it. */
export const AttentionCard = (props: AttentionCardProps) => {
  const classes = useStyles();
  const { t, format } = useWords();
  const { attention, attentionCount } = props.overview;
  return (
    <Card
      label={t('overview.attention.title')}
      title={t('overview.attention.title')}
      note={t('overview.attention.note')}
      footer={
        attention.length > 0 &&
        (attentionCount > attention.length
          ? t('overview.attention.shown', {
              shown: format.count(attention.length),
              total: format.count(attentionCount),
            })
          : t('overview.attention.ranked'))
      }
    >
      {attention.length === 0 ? (
        <div className={classes.empty}>{t('overview.attention.none')}</div>
      ) : (
        <ol className={classes.list}>
          {attention.map((item, index) => (
            <Item
              {...props}
              key={[
                item.kind,
                item.incident?.number,
                item.entity?.ref,
                item.origin?.source,
                item.origin?.instance,
                item.slo?.id,
              ].join(':')}
              item={item}
              rank={index + 1}
            />
          ))}
        </ol>
      )}
    </Card>
  );
};
