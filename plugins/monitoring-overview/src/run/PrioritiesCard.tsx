import { makeStyles } from '@material-ui/core/styles';
import type { IncidentKpis } from '@rosetta/backstage-plugin-monitoring-common';
import {
  Card,
  compareWithPrevious,
  DeltaLine,
  PriorityChip,
  useTableStyles,
  useWords,
  ScrollBox,
} from '@rosetta/backstage-plugin-monitoring-react';

/** Fewer cases than these make no median (KPI.md 0.5). */
const LEAST_CASES = 5;

const useStyles = makeStyles({
  // Eight columns in half a page: heads break, numbers do not.
  table: {
    '& th': { whiteSpace: 'normal', verticalAlign: 'bottom' },
    '& th, & td': { paddingLeft: 6, paddingRight: 6 },
  },
});

/** How fast incidents of each priority were taken up and resolved. */
export const PrioritiesCard = ({ data }: { data: IncidentKpis }) => {
  const classes = useStyles();
  const table = useTableStyles();
  const { t, format } = useWords();
  const seconds = (value: number | null, n: number) => (
    <span className={n < LEAST_CASES ? table.dim : undefined}>
      {value === null ? t('tile.noNumber') : format.withUnit(value, 'seconds')}
    </span>
  );
  return (
    <Card
      label={t('run.priorities.title')}
      title={t('run.priorities.title')}
      footer={t('run.priorities.footer')}
    >
      {data.priorities.length === 0 ? (
        <div className={table.empty}>{t('run.priorities.none')}</div>
      ) : (
        <ScrollBox label={t('run.priorities.title')}>
          <table className={`${table.table} ${table.dense} ${classes.table}`}>
            <thead>
              <tr>
                <th>{t('run.priorities.priority')}</th>
                <th className={table.number}>{t('run.priorities.opened')}</th>
                <th className={table.number}>
                  {t('run.priorities.acknowledge')}
                </th>
                <th className={table.number}>{t('run.priorities.resolve')}</th>
                <th className={table.number}>{t('run.priorities.most')}</th>
                <th>{t('run.before')}</th>
                <th className={table.number}>{t('run.priorities.breached')}</th>
                <th className={table.number}>{t('run.priorities.n')}</th>
              </tr>
            </thead>
            <tbody>
              {data.priorities.map(row => {
                const { acknowledge, resolve, sla } = row;
                const isFew = resolve.n < LEAST_CASES;
                const judged = sla.breached + sla.achieved;
                return (
                  <tr key={row.priority ?? 'none'}>
                    <td>
                      <PriorityChip priority={row.priority} />
                    </td>
                    <td className={table.number}>{format.count(row.opened)}</td>
                    <td className={table.number}>
                      {seconds(acknowledge.p50, acknowledge.n)}
                    </td>
                    <td className={table.number}>
                      {isFew ? (
                        seconds(resolve.p50, resolve.n)
                      ) : (
                        <b>{seconds(resolve.p50, resolve.n)}</b>
                      )}
                    </td>
                    <td className={table.number}>
                      {seconds(resolve.p90, resolve.n)}
                    </td>
                    <td>
                      {isFew || resolve.p50 === null ? (
                        <span className={table.small}>
                          {t('run.priorities.few')}
                        </span>
                      ) : (
                        <DeltaLine
                          comparison={compareWithPrevious(
                            {
                              value: resolve.p50,
                              previous: row.resolveP50Before,
                              unit: 'seconds',
                              betterIs: 'lower',
                            },
                            format,
                          )}
                          baseline=""
                        />
                      )}
                    </td>
                    <td className={table.number}>
                      {judged === 0
                        ? t('tile.noNumber')
                        : t('run.of', {
                            num: format.count(sla.breached),
                            den: format.count(judged),
                          })}
                    </td>
                    <td className={`${table.number} ${table.dim}`}>
                      {format.count(resolve.n)}
                    </td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </ScrollBox>
      )}
    </Card>
  );
};
