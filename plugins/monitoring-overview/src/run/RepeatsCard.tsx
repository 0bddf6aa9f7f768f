import { Link } from '@backstage/core-components';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import type { IncidentKpis } from '@rosetta/backstage-plugin-monitoring-common';
import {
  Card,
  EntityLink,
  hairline,
  nameOfRef,
  useTableStyles,
  useWords,
} from '@rosetta/backstage-plugin-monitoring-react';

/** More are told as a number. */
const SHOWN = 6;

const useStyles = makeStyles<Theme>(theme => ({
  list: { margin: 0, padding: 0, listStyle: 'none' },
  item: {
    display: 'grid',
    gridTemplateColumns: '40px minmax(0, 1fr) minmax(0, auto)',
    gap: 12,
    padding: '9px 16px',
    borderTop: `1px solid ${hairline(theme)}`,
    alignItems: 'center',
    fontSize: 13,
  },
  times: { fontSize: 17, fontWeight: 700 },
  title: { overflowWrap: 'anywhere' },
  note: { color: theme.palette.textSubtle, overflowWrap: 'anywhere' },
  owner: { color: theme.palette.textSubtle, textAlign: 'right' },
}));

/** What was resolved and came again: the same kind of incident on the same entity within 90 days (KPI.md 1.7). */
export const RepeatsCard = ({ data }: { data: IncidentKpis }) => {
  const classes = useStyles();
  const table = useTableStyles();
  const { t, format } = useWords();
  const { repeats } = data;
  const shown = repeats.slice(0, SHOWN);
  return (
    <Card
      label={t('run.repeats.title')}
      title={t('run.repeats.title')}
      note={t('run.repeats.note')}
      footer={
        repeats.length > SHOWN &&
        t('run.repeats.shown', {
          shown: format.count(shown.length),
          total: format.count(repeats.length),
        })
      }
    >
      {shown.length === 0 ? (
        <div className={table.empty}>{t('run.repeats.none')}</div>
      ) : (
        <ul className={classes.list}>
          {shown.map(item => {
            const number =
              item.upstreamUrl === null ? (
                item.lastNumber
              ) : (
                <Link to={item.upstreamUrl}>{item.lastNumber}</Link>
              );
            return (
              <li
                key={`${item.entity.ref} ${item.lastNumber}`}
                className={classes.item}
              >
                <span className={classes.times}>
                  {t('run.repeats.times', { amount: format.count(item.times) })}
                </span>
                <div>
                  <div className={classes.title}>
                    <b>
                      <EntityLink to={item.entity.ref} isMonitoring>
                        {item.entity.name}
                      </EntityLink>
                    </b>
                    {`: ${item.lastTitle}`}
                  </div>
                  <div className={`${classes.note} ${table.links}`}>
                    {item.problem === null
                      ? t('run.repeats.withoutProblem', {
                          number: <>{number}</>,
                        })
                      : t('run.repeats.withProblem', {
                          problem: item.problem,
                          number: <>{number}</>,
                        })}
                  </div>
                </div>
                <span className={classes.owner}>
                  {item.owner === null ? '' : nameOfRef(item.owner)}
                </span>
              </li>
            );
          })}
        </ul>
      )}
    </Card>
  );
};
