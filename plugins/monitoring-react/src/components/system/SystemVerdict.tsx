import { makeStyles, useTheme, type Theme } from '@material-ui/core/styles';
import {
  ENTITY_STATES,
  type ApplicationRow,
  type Overview,
} from '@rosetta/backstage-plugin-monitoring-common';
import { StateBar } from '../../charts';
import { useWords } from '../../hooks';
import { statusFill, statusWash } from '../../theme/status';
import { Card } from '../Card';
import { EntityLink } from '../EntityLink';
import { StatusIcon } from '../StatusIcon';

const useStyles = makeStyles<Theme>(theme => ({
  root: {
    position: 'relative',
    overflow: 'hidden',
    padding: '14px 16px 14px 20px',
    display: 'flex',
    flexWrap: 'wrap',
    gap: '10px 32px',
    alignItems: 'center',
    '& a': { color: theme.palette.link },
  },
  edge: { position: 'absolute', left: 0, top: 0, bottom: 0, width: 4 },
  words: { flex: '1 1 420px', minWidth: 0 },
  big: {
    display: 'flex',
    alignItems: 'flex-start',
    gap: 10,
    margin: 0,
    fontSize: 20,
    lineHeight: '26px',
    color: theme.palette.textContrast,
    overflowWrap: 'anywhere',
    '& svg': { marginTop: 2 },
  },
  meta: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: '4px 18px',
    marginTop: 8,
    fontSize: 13,
    color: theme.palette.textSubtle,
    '& b': { color: theme.palette.text.primary },
  },
  counts: { flex: '0 1 440px', minWidth: 260 },
  list: {
    display: 'flex',
    flexWrap: 'wrap',
    justifyContent: 'space-between',
    gap: '4px 14px',
    margin: '0 0 8px',
    padding: 0,
    listStyle: 'none',
    fontSize: 12,
  },
  item: { display: 'inline-flex', alignItems: 'center', gap: 5 },
}));

/** How many components are named. */
const MOST_NAMED = 3;

export interface SystemVerdictProps {
  readonly overview: Pick<Overview, 'state' | 'counts' | 'members'>;
  /** Its components, worst first, as far as they are loaded. */
  readonly rows: readonly ApplicationRow[];
  readonly owner: string | undefined;
  /** Search to carry along, e.g. the environment. */
  readonly search: string;
  readonly nowMs: number;
}

/** The state of a system by its components: how many are in the worst state, and which. */
export const SystemVerdict = (props: SystemVerdictProps) => {
  const { overview, rows, owner, search, nowMs } = props;
  const classes = useStyles();
  const theme = useTheme();
  const { t, format } = useWords();
  const { state, counts, members } = overview;
  // The state of the whole may be milder than that of its worst component: the sentence names the worst.
  const worst = ENTITY_STATES.find(each => each !== 'ok' && counts[each] > 0);
  const named = rows.filter(row => row.state === worst);
  const links = named.slice(0, MOST_NAMED).map((row, index) => (
    <span key={row.ref}>
      {index > 0 && ', '}
      <EntityLink to={row.ref} isMonitoring search={search}>
        {row.title ?? row.name}
      </EntityLink>
    </span>
  ));
  const word = <b>{t(`state.${state}`)}</b>;
  const rest = worst ? counts[worst] - Math.min(named.length, MOST_NAMED) : 0;
  const sentence = () => {
    if (!worst)
      return t('system.allOk', { state: word, total: format.count(members) });
    const told = t('system.counts', {
      number: format.count(counts[worst]),
      total: format.count(members),
      state: t(`system.stateIn.${worst}`),
    });
    if (links.length === 0)
      return t('system.sentencePlain', { state: word, counts: told });
    return t('system.sentence', {
      state: word,
      counts: told,
      names:
        rest > 0 ? (
          t('system.more', {
            names: <span>{links}</span>,
            number: format.count(rest),
          })
        ) : (
          <span>{links}</span>
        ),
    });
  };
  const first = named
    .filter(row => row.since !== null)
    .sort((a, b) => Date.parse(a.since!) - Date.parse(b.since!))[0];
  const tier1 = rows.filter(
    row => row.tier === 1 && row.state === 'critical',
  ).length;
  const wash = statusWash(theme, state, 0.05);
  const told = ENTITY_STATES.filter(each => counts[each] > 0);
  return (
    <Card
      className={classes.root}
      label={t('verdict.label')}
      style={{ backgroundImage: `linear-gradient(${wash}, ${wash})` }}
    >
      <div
        className={classes.edge}
        style={{ background: statusFill(theme, state) }}
      />
      <div className={classes.words}>
        <p className={classes.big} role="status">
          <StatusIcon shape={state} size={22} />
          <span>{sentence()}</span>
        </p>
        <div className={classes.meta}>
          {worst === 'critical' && first?.since && (
            <span>
              {t('system.firstToFail', {
                name: <b>{first.title ?? first.name}</b>,
                time: format.moment(first.since, nowMs),
              })}
            </span>
          )}
          {tier1 > 0 && (
            <span>
              {t('system.tier1', { number: <b>{format.count(tier1)}</b> })}
            </span>
          )}
          {owner && (
            <span>
              {t('system.owner', { owner: <EntityLink to={owner} /> })}
            </span>
          )}
        </div>
      </div>
      {members > 0 && (
        <div className={classes.counts}>
          <ul className={classes.list} aria-label={t('system.states')}>
            {told.map(each => (
              <li key={each} className={classes.item}>
                <StatusIcon shape={each} size={14} />
                <span>
                  <b>{format.count(counts[each])}</b> {t(`state.${each}`)}
                </span>
              </li>
            ))}
          </ul>
          <StateBar
            counts={counts}
            label={told
              .map(each =>
                t('system.stateCount', {
                  number: format.count(counts[each]),
                  state: t(`state.${each}`),
                }),
              )
              .join(', ')}
          />
        </div>
      )}
    </Card>
  );
};
