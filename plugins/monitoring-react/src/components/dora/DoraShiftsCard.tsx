import { makeStyles, type Theme } from '@material-ui/core/styles';
import type { DoraShift } from '@rosetta/backstage-plugin-monitoring-common';
import { useWords } from '../../hooks';
import { hairline } from '../../theme/status';
import { Card } from '../Card';
import { shownNumber } from '../tileLook';
import { useTableStyles } from '../useTableStyles';

const useStyles = makeStyles<Theme>(theme => ({
  list: { listStyle: 'none', margin: 0, padding: 0 },
  item: {
    padding: '10px 16px',
    borderTop: `1px solid ${hairline(theme)}`,
  },
  step: { fontSize: 16, fontWeight: 700 },
}));

/** What changed most inside rows, each against its own past and never against another's. */
export const DoraShiftsCard = ({
  shifts,
}: {
  readonly shifts: readonly DoraShift[];
}) => {
  const classes = useStyles();
  const table = useTableStyles();
  const { t, format } = useWords();
  return (
    <Card
      label={t('dora.changed.title')}
      title={t('dora.changed.title')}
      footer={t('dora.changed.foot')}
    >
      {shifts.length === 0 && (
        <div className={table.empty}>{t('dora.changed.none')}</div>
      )}
      <ul className={classes.list}>
        {shifts.map(({ ref, name, title, kpi, value, applications }) => {
          const now = shownNumber(value);
          return (
            <li key={`${ref} ${kpi}`} className={classes.item}>
              <div className={classes.step}>
                {now !== null &&
                  typeof value.previous === 'number' &&
                  t('dora.changed.step', {
                    before: format.withUnit(value.previous, value.unit),
                    now: format.withUnit(now, value.unit),
                  })}
              </div>
              <b>
                {t('dora.changed.what', {
                  name: title ?? name,
                  metric: t(`dora.short.${kpi}`).toLocaleLowerCase(
                    format.locale,
                  ),
                })}
              </b>
              <div className={table.small}>
                {applications.compared > 1 &&
                  t('dora.changed.same', {
                    same: format.count(applications.same),
                    compared: format.count(applications.compared),
                  })}
                {applications.compared <= 1 &&
                  value.n !== null &&
                  t('dora.changed.cases', { amount: format.count(value.n) })}
              </div>
            </li>
          );
        })}
      </ul>
    </Card>
  );
};
