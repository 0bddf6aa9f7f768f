import { alpha, makeStyles, type Theme } from '@material-ui/core/styles';
import type { IncidentKpis } from '@rosetta/backstage-plugin-monitoring-common';
import {
  Card,
  faintFill,
  Segmented,
  useTableStyles,
  useUrlChoice,
  useWords,
  ScrollBox,
} from '@rosetta/backstage-plugin-monitoring-react';
import {
  busiestOf,
  HEAT_STEPS,
  hourName,
  stepOf,
  weekdayName,
  type HeatStep,
} from './heat';

type Heatmap = NonNullable<IncidentKpis['heatmap']>;

const VIEWS = ['picture', 'table'] as const;
const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7];
const HOURS = Array.from({ length: 24 }, (_, hour) => hour);
/** Hours under which their name stands. */
const NAMED_EVERY = 3;
const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;

const blue = (theme: Theme, share: number) => ({
  background: alpha(theme.palette.primary.main, share),
});

const useStyles = makeStyles<Theme, object, HeatStep | string>(theme => ({
  body: { padding: '0 16px 12px' },
  grid: {
    display: 'grid',
    gridTemplateColumns: '44px repeat(24, minmax(0, 1fr))',
    gap: 2,
    alignItems: 'center',
    fontSize: 11,
    color: theme.palette.textSubtle,
  },
  cell: { height: 18, borderRadius: 2 },
  none: { background: faintFill(theme) },
  under: blue(theme, 0.2),
  low: blue(theme, 0.42),
  middle: blue(theme, 0.7),
  high: blue(theme, 1),
  legend: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: '4px 14px',
    marginTop: 10,
    fontSize: 12,
    color: theme.palette.textSubtle,
  },
  key: { display: 'inline-flex', alignItems: 'center', gap: 5 },
  swatch: { width: 12, height: 12, borderRadius: 2 },
  unit: { marginLeft: 'auto' },
}));

const Picture = ({ heat, label }: { heat: Heatmap; label: string }) => {
  const classes = useStyles({});
  const { t, format } = useWords();
  const cellAt = (weekday: number, hour: number) =>
    heat.cells.find(cell => cell.weekday === weekday && cell.hour === hour);
  return (
    <>
      <div className={classes.grid} role="img" aria-label={label}>
        {WEEKDAYS.map(weekday => [
          <span key={weekday}>
            {weekdayName(weekday, format.locale, 'short')}
          </span>,
          ...HOURS.map(hour => {
            const cell = cellAt(weekday, hour);
            const step = stepOf(cell?.perHour ?? null);
            return (
              <span
                key={`${weekday} ${hour}`}
                className={`${classes.cell} ${classes[step]}`}
                data-step={step}
                title={
                  cell &&
                  t('run.heat.cell', {
                    weekday: weekdayName(weekday, format.locale, 'long'),
                    hour: hourName(hour),
                    amount: format.count(cell.opened),
                    exposure: format.measure(cell.exposureHours),
                    rate:
                      cell.perHour === null
                        ? t('tile.noNumber')
                        : format.measure(cell.perHour),
                  })
                }
              />
            );
          }),
        ])}
        <span />
        {HOURS.map(hour => (
          <span key={hour}>
            {hour % NAMED_EVERY === 0 ? String(hour).padStart(2, '0') : ''}
          </span>
        ))}
      </div>
      <div className={classes.legend}>
        {HEAT_STEPS.map(step => (
          <span key={step} className={classes.key}>
            <span
              className={`${classes.swatch} ${classes[step]}`}
              aria-hidden
            />
            {t(`run.heat.step.${step}`)}
          </span>
        ))}
        <span className={classes.unit}>{t('run.heat.unit')}</span>
      </div>
    </>
  );
};

const Numbers = ({ heat, label }: { heat: Heatmap; label: string }) => {
  const table = useTableStyles();
  const { t, format } = useWords();
  return (
    <ScrollBox label={label}>
      <table className={`${table.table} ${table.dense}`} aria-label={label}>
        <thead>
          <tr>
            <th>{t('run.heat.weekday')}</th>
            {HOURS.map(hour => (
              <th key={hour} className={table.number}>
                {String(hour).padStart(2, '0')}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {WEEKDAYS.map(weekday => (
            <tr key={weekday}>
              <td>{weekdayName(weekday, format.locale, 'long')}</td>
              {HOURS.map(hour => {
                const cell = heat.cells.find(
                  each => each.weekday === weekday && each.hour === hour,
                );
                return (
                  <td key={hour} className={table.number}>
                    {cell === undefined || cell.exposureHours === 0
                      ? t('tile.noNumber')
                      : format.count(cell.opened)}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollBox>
  );
};

/** At which hours of the week incidents start, as often as there were such hours (KPI.md 1.7). */
export const HeatCard = ({
  data,
  nowMs,
}: {
  data: IncidentKpis;
  nowMs: number;
}) => {
  const classes = useStyles({});
  const table = useTableStyles();
  const { t, format } = useWords();
  const view = useUrlChoice('hours', VIEWS, 'picture');
  const title = t('run.heat.title');
  const { heatmap: heat } = data;
  const busiest = heat ? busiestOf(heat.cells) : undefined;
  const weeks =
    heat === null
      ? 0
      : Math.floor((Date.parse(heat.end) - Date.parse(heat.start)) / WEEK_MS);
  const most =
    heat && busiest
      ? t('run.heat.most', {
          weekday: weekdayName(busiest.weekday, format.locale, 'long'),
          hour: hourName(busiest.hour),
          amount: format.count(busiest.opened),
          total: format.count(heat.opened),
        })
      : undefined;
  const label = most === undefined ? title : `${title}. ${most}`;
  const isDrawn = heat !== null && heat.isEnough && busiest !== undefined;
  return (
    <Card
      label={title}
      title={title}
      note={
        heat &&
        t('run.heat.note', {
          period: format.range(heat.start, heat.end, nowMs),
          amount: format.count(heat.opened),
          zone: heat.zone,
        })
      }
      actions={
        isDrawn && (
          <Segmented
            isSmall
            label={t('run.heat.view')}
            value={view.value}
            options={VIEWS.map(key => ({
              value: key,
              label: t(`run.heat.${key}`),
            }))}
            onChange={view.set}
          />
        )
      }
      footer={isDrawn && most}
    >
      {isDrawn && view.value === 'picture' && (
        <div className={classes.body}>
          <Picture heat={heat} label={label} />
        </div>
      )}
      {isDrawn && view.value === 'table' && (
        <Numbers heat={heat} label={label} />
      )}
      {!isDrawn && (
        <div className={table.empty}>
          {heat === null && t('run.heat.unknown')}
          {heat !== null &&
            !heat.isEnough &&
            t('run.heat.tooShort', { have: format.count(weeks) })}
          {heat !== null && heat.isEnough && t('run.heat.none')}
        </div>
      )}
    </Card>
  );
};
