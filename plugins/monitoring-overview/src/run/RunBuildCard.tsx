import { makeStyles, useTheme, type Theme } from '@material-ui/core/styles';
import type { IncidentKpis } from '@rosetta/backstage-plugin-monitoring-common';
import {
  Card,
  EntityLink,
  faintFill,
  periodWords,
  useTableStyles,
  useWords,
  ScrollBox,
} from '@rosetta/backstage-plugin-monitoring-react';

const useStyles = makeStyles<Theme>(theme => ({
  name: { fontWeight: 700, overflowWrap: 'anywhere' },
  share: {
    display: 'inline-flex',
    alignItems: 'center',
    gap: 8,
    justifyContent: 'flex-end',
  },
  bar: {
    width: 90,
    height: 8,
    borderRadius: 2,
    overflow: 'hidden',
    background: faintFill(theme),
  },
  fill: { display: 'block', height: '100%' },
  // Bars begin at one line, however long the number beside them is.
  amount: { minWidth: 50 },
}));

/** What releases were for, and how long incidents were open: the cost of running beside the work of building. */
export const RunBuildCard = ({
  data,
  nowMs,
}: {
  data: IncidentKpis;
  nowMs: number;
}) => {
  const classes = useStyles();
  const theme = useTheme();
  const table = useTableStyles();
  const words = useWords();
  const { t, format } = words;
  const rows = data.rows.flatMap(row =>
    row.run && (row.run.releases > 0 || row.run.incidentSeconds > 0)
      ? [{ ...row, run: row.run }]
      : [],
  );
  return (
    <Card
      label={t('run.build.title')}
      title={t('run.build.title')}
      note={t('run.build.note', {
        period: periodWords(data.period, words, nowMs),
      })}
      footer={rows.length > 0 && t('run.build.footer')}
    >
      {rows.length === 0 ? (
        <div className={table.empty}>
          {t(data.run === null ? 'run.build.noDelivery' : 'run.build.none')}
        </div>
      ) : (
        <ScrollBox label={t('run.build.title')}>
          <table className={`${table.table} ${table.dense}`}>
            <thead>
              <tr>
                <th>{t(`run.by.${data.groupBy}`)}</th>
                <th className={table.number}>{t('run.build.hours')}</th>
                <th className={table.number}>{t('run.build.releases')}</th>
                <th className={table.number}>{t('run.build.features')}</th>
                <th className={table.number}>{t('run.build.remediations')}</th>
                <th className={table.number}>{t('run.build.rollbacks')}</th>
                <th className={table.number}>{t('run.build.share')}</th>
              </tr>
            </thead>
            <tbody>
              {rows.map(({ ref, name, title, run }) => {
                const running = run.remediations + run.rollbacks;
                const share =
                  run.releases === 0 ? null : running / run.releases;
                return (
                  <tr key={ref}>
                    <td className={classes.name}>
                      <EntityLink to={ref} isMonitoring>
                        {title ?? name}
                      </EntityLink>
                    </td>
                    <td className={table.number}>
                      {run.incidentSeconds === 0
                        ? format.count(0)
                        : format.duration(run.incidentSeconds * 1_000)}
                    </td>
                    <td className={table.number}>
                      {format.count(run.releases)}
                    </td>
                    <td className={table.number}>
                      {format.count(run.features)}
                    </td>
                    <td className={table.number}>
                      {format.count(run.remediations)}
                    </td>
                    <td className={table.number}>
                      {format.count(run.rollbacks)}
                    </td>
                    <td className={table.number}>
                      {share === null ? (
                        t('tile.noNumber')
                      ) : (
                        <span
                          className={classes.share}
                          title={t('run.build.shareOf', {
                            share: format.percent(share),
                          })}
                        >
                          <span className={classes.bar} aria-hidden>
                            <span
                              className={classes.fill}
                              style={{
                                width: `${share * 100}%`,
                                background: theme.palette.primary.main,
                              }}
                            />
                          </span>
                          <span className={classes.amount}>
                            {format.percent(share)}
                          </span>
                        </span>
                      )}
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
