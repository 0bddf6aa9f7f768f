import { makeStyles, type Theme } from '@material-ui/core/styles';
import type {
  Backlog,
  IncidentKpis,
} from '@rosetta/backstage-plugin-monitoring-common';
import {
  Card,
  EntityLink,
  overPaper,
  ScrollBox,
  StatusWord,
  textOn,
  useTableStyles,
  useWords,
} from '@rosetta/backstage-plugin-monitoring-react';

const AGES = ['day', 'week', 'month', 'older'] as const;
/** One blue, darker with age: colours of states would say that old is a fault. */
const SHADES = [0.2, 0.45, 0.7, 1];

const useStyles = makeStyles<Theme>(theme => ({
  legend: { display: 'flex', flexWrap: 'wrap', gap: '2px 12px' },
  key: { display: 'inline-flex', alignItems: 'center', gap: 5 },
  swatch: { width: 11, height: 11, borderRadius: 2 },
  bars: { display: 'flex', gap: 2, minWidth: 120 },
  bar: {
    minWidth: 18,
    height: 18,
    lineHeight: '18px',
    borderRadius: 2,
    textAlign: 'center',
    fontSize: 11,
    fontWeight: 700,
  },
  words: { display: 'inline-flex', gap: 12, flexWrap: 'wrap' },
  name: { fontWeight: 700, overflowWrap: 'anywhere', minWidth: 110 },
  wide: { width: '40%' },
  none: { color: theme.palette.textSubtle },
}));

const shade = (theme: Theme, index: number) => {
  const background = overPaper(
    theme,
    theme.palette.primary.main,
    SHADES[index],
  );
  return { background, color: textOn(theme, background) };
};

const useShadeStyles = makeStyles<Theme>(theme => ({
  shade0: shade(theme, 0),
  shade1: shade(theme, 1),
  shade2: shade(theme, 2),
  shade3: shade(theme, 3),
}));

/** The clock of resolution, worst first. */
const SlaWords = ({ sla, open }: { sla: Backlog['sla']; open: number }) => {
  const classes = useStyles();
  const { t, format } = useWords();
  if (sla.none === open) {
    return <span className={classes.none}>{t('run.backlog.noSla')}</span>;
  }
  return (
    <span className={classes.words}>
      {sla.breached > 0 && (
        <StatusWord
          shape="critical"
          size={13}
          word={t('run.backlog.breached', {
            amount: format.count(sla.breached),
          })}
        />
      )}
      {sla.atRisk > 0 && (
        <StatusWord
          shape="warning"
          size={13}
          word={t('run.backlog.soon', { amount: format.count(sla.atRisk) })}
        />
      )}
      {sla.breached === 0 && sla.atRisk === 0 && (
        <StatusWord shape="ok" size={13} word={t('run.backlog.inTime')} />
      )}
    </span>
  );
};

/** Who has how many open incidents, how old, and what was promised of them. A to Z: no rank of teams. */
export const BacklogCard = ({
  data,
  nowMs,
}: {
  data: IncidentKpis & { readonly backlog: Backlog };
  nowMs: number;
}) => {
  const classes = useStyles();
  const shades = useShadeStyles();
  const table = useTableStyles();
  const { t, format } = useWords();
  const shadeOf = [shades.shade0, shades.shade1, shades.shade2, shades.shade3];
  const rows = data.rows.flatMap(row =>
    row.backlog && row.backlog.open > 0
      ? [{ ...row, backlog: row.backlog }]
      : [],
  );
  const clear = data.rows.filter(row => row.backlog?.open === 0).length;
  const most = Math.max(...rows.map(row => row.backlog.open));
  const sum = rows.reduce((total, row) => total + row.backlog.open, 0);
  const title = t(`run.backlog.title.${data.groupBy}`);
  const notes = [
    ...(clear > 0 && rows.length > 0
      ? [t('run.backlog.clear', { count: clear })]
      : []),
    ...(sum > data.backlog.open ? [t('run.backlog.shared')] : []),
  ];
  return (
    <Card
      label={title}
      title={title}
      note={t('run.backlog.note', { amount: format.count(data.backlog.open) })}
      footer={notes.length > 0 && notes.join(' · ')}
    >
      {rows.length === 0 ? (
        <div className={table.empty}>{t('run.backlog.none')}</div>
      ) : (
        <ScrollBox label={title}>
          <table className={`${table.table} ${table.dense}`}>
            <thead>
              <tr>
                <th>{t(`run.by.${data.groupBy}`)}</th>
                <th className={classes.wide}>
                  <span className={classes.legend}>
                    {AGES.map((age, index) => (
                      <span key={age} className={classes.key}>
                        <span
                          className={`${classes.swatch} ${shadeOf[index]}`}
                          aria-hidden
                        />
                        {t(`run.backlog.age.${age}`)}
                      </span>
                    ))}
                  </span>
                </th>
                <th className={table.number}>{t('run.backlog.open')}</th>
                <th className={table.number}>{t('run.backlog.oldest')}</th>
                <th>{t('run.backlog.sla')}</th>
              </tr>
            </thead>
            <tbody>
              {rows.map(({ ref, name, title: shown, backlog }) => (
                <tr key={ref}>
                  <td className={classes.name}>
                    <EntityLink
                      to={ref}
                      isMonitoring
                      search={`?environment=${encodeURIComponent(
                        data.environment,
                      )}`}
                    >
                      {shown ?? name}
                    </EntityLink>
                  </td>
                  <td>
                    <div className={classes.bars}>
                      {AGES.map((age, index) =>
                        backlog.ages[index] === 0 ? null : (
                          <span
                            key={age}
                            className={`${classes.bar} ${shadeOf[index]}`}
                            style={{
                              width: `${(backlog.ages[index] / most) * 100}%`,
                            }}
                            title={t(`run.backlog.age.${age}`)}
                          >
                            {format.count(backlog.ages[index])}
                            <span className={table.hidden}>
                              {` ${t(`run.backlog.age.${age}`)}`}
                            </span>
                          </span>
                        ),
                      )}
                    </div>
                  </td>
                  <td className={table.number}>
                    <b>{format.count(backlog.open)}</b>
                  </td>
                  <td className={table.number}>
                    {backlog.oldest === null
                      ? t('tile.noNumber')
                      : format.age(nowMs - Date.parse(backlog.oldest))}
                  </td>
                  <td className={table.nowrap}>
                    <SlaWords sla={backlog.sla} open={backlog.open} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollBox>
      )}
    </Card>
  );
};
