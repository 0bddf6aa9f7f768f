import { Link } from '@backstage/core-components';
import Button from '@material-ui/core/Button';
import { makeStyles, useTheme, type Theme } from '@material-ui/core/styles';
import type { CalendarChange } from '@rosetta/backstage-plugin-monitoring-common';
import {
  EntityLink,
  faintFill,
  hairline,
  ScrollBox,
  statusFill,
  useTableStyles,
  useWords,
} from '@rosetta/backstage-plugin-monitoring-react';
import { useState } from 'react';
import { calendarRows, type CalendarBar } from './calendarRows';
import { typeFill } from './changeLook';

const LINE_PX = 24;
/** More rows are shown on request. */
const FIRST_ROWS = 12;
const TYPES = ['normal', 'standard', 'emergency'] as const;

const useStyles = makeStyles<Theme>(theme => ({
  frame: { minWidth: 640 },
  legend: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: '2px 14px',
    fontSize: 12,
    color: theme.palette.textSubtle,
    justifyContent: 'flex-end',
  },
  key: { display: 'inline-flex', alignItems: 'center', gap: 5 },
  swatch: { width: 12, height: 12, borderRadius: 2, boxSizing: 'border-box' },
  row: {
    display: 'grid',
    gridTemplateColumns: '150px minmax(0, 1fr)',
    borderTop: `1px solid ${hairline(theme)}`,
  },
  name: {
    fontWeight: 700,
    fontSize: 13,
    padding: '8px 10px 8px 0',
    overflowWrap: 'anywhere',
  },
  track: { position: 'relative' },
  days: {
    display: 'flex',
    fontSize: 12,
    lineHeight: '24px',
    color: theme.palette.textSubtle,
  },
  day: { flex: 1, textAlign: 'center', whiteSpace: 'nowrap', minWidth: 0 },
  today: { fontWeight: 700, color: theme.palette.text.primary },
  weekend: {
    position: 'absolute',
    top: 0,
    bottom: 0,
    background: faintFill(theme),
  },
  line: {
    position: 'absolute',
    top: 0,
    bottom: 0,
    width: 1,
    background: hairline(theme),
  },
  now: {
    position: 'absolute',
    top: 0,
    bottom: 0,
    width: 2,
    background: theme.palette.text.primary,
  },
  bar: { position: 'absolute', height: 14, borderRadius: 2 },
  label: {
    position: 'absolute',
    fontSize: 11.5,
    lineHeight: '16px',
    whiteSpace: 'nowrap',
    '& a': { color: theme.palette.link },
  },
  button: { textTransform: 'none' },
}));

const isWeekend = (ms: number) => [0, 6].includes(new Date(ms).getDay());
const percent = (share: number) => `${share * 100}%`;

/** One change: a bar in the colour of its type, ringed where it collides, and its number. */
const Bar = ({ bar, nowMs }: { bar: CalendarBar; nowMs: number }) => {
  const classes = useStyles();
  const theme = useTheme();
  const table = useTableStyles();
  const { t, format } = useWords();
  const { change, left, width, line } = bar;
  const top = line * LINE_PX + 9;
  const window =
    change.end === null
      ? t('changes.openEnd', { start: format.moment(change.start!, nowMs) })
      : format.range(change.start!, change.end, nowMs);
  // Near the end the number stands before its bar.
  const isLate = left + width > 0.86;
  const words = [
    change.title,
    window,
    t(`changes.types.${change.type}`),
    ...(change.collides ? [t('run.calendar.collides')] : []),
  ].join(', ');
  return (
    <>
      <span
        className={classes.bar}
        title={words}
        aria-hidden
        style={{
          left: percent(left),
          width: percent(width),
          minWidth: 8,
          top,
          background: typeFill(theme, change.type),
          boxShadow: change.collides
            ? `0 0 0 2px ${statusFill(theme, 'critical')}`
            : undefined,
        }}
      />
      <span
        className={classes.label}
        style={
          isLate
            ? { right: `calc(${percent(1 - left)} + 6px)`, top: top - 1 }
            : {
                left: `max(calc(${percent(left + width)} + 6px), calc(${percent(
                  left,
                )} + 15px))`,
                top: top - 1,
              }
        }
        title={words}
      >
        {change.upstreamUrl === null ? (
          change.number
        ) : (
          <Link to={change.upstreamUrl}>{change.number}</Link>
        )}
        <span className={table.hidden}>{` ${words}`}</span>
      </span>
    </>
  );
};

/** Changes of a week on one axis, a row for each entity. */
export const CalendarDays = ({
  changes,
  days,
  nowMs,
}: {
  changes: readonly CalendarChange[];
  /** Starts of days and the end of the last, epoch ms. */
  days: readonly number[];
  nowMs: number;
}) => {
  const classes = useStyles();
  const theme = useTheme();
  const { t, format } = useWords();
  const [isAll, setAll] = useState(false);
  const [startMs, endMs] = [days[0], days[days.length - 1]];
  const share = (ms: number) => (ms - startMs) / (endMs - startMs);
  const rows = calendarRows(changes, startMs, endMs);
  const shown = isAll ? rows : rows.slice(0, FIRST_ROWS);
  const starts = days.slice(0, -1);
  const dayName = (ms: number) =>
    new Intl.DateTimeFormat(format.locale, {
      weekday: 'short',
      day: 'numeric',
    }).format(ms);
  const grid = (
    <>
      {starts.map((ms, index) => (
        <span key={ms}>
          {isWeekend(ms) && (
            <span
              className={classes.weekend}
              style={{
                left: percent(share(ms)),
                width: percent(share(days[index + 1]) - share(ms)),
              }}
            />
          )}
          <span className={classes.line} style={{ left: percent(share(ms)) }} />
        </span>
      ))}
      <span className={classes.now} style={{ left: percent(share(nowMs)) }} />
    </>
  );
  return (
    <ScrollBox
      label={t('run.calendar.title')}
      style={{ padding: '0 16px 12px' }}
    >
      <div className={classes.frame}>
        <div className={classes.legend}>
          {TYPES.map(type => (
            <span key={type} className={classes.key}>
              <span
                className={classes.swatch}
                style={{ background: typeFill(theme, type) }}
                aria-hidden
              />
              {t(`changes.types.${type}`)}
            </span>
          ))}
          <span className={classes.key}>
            <span
              className={classes.swatch}
              style={{ border: `2px solid ${statusFill(theme, 'critical')}` }}
              aria-hidden
            />
            {t('run.calendar.collides')}
          </span>
        </div>
        <div className={classes.row} style={{ borderTop: 0 }}>
          <span />
          <div className={classes.days}>
            {starts.map((ms, index) => (
              <span
                key={ms}
                className={
                  index === 0 ? `${classes.day} ${classes.today}` : classes.day
                }
              >
                {index === 0
                  ? t('run.calendar.today', { day: dayName(ms) })
                  : dayName(ms)}
              </span>
            ))}
          </div>
        </div>
        {shown.map(row => (
          <div key={row.ref} className={classes.row}>
            <div className={classes.name}>
              <EntityLink to={row.ref} isMonitoring search="?tab=incidents">
                {row.name}
              </EntityLink>
            </div>
            <div
              className={classes.track}
              style={{ minHeight: row.lines * LINE_PX + 8 }}
            >
              {grid}
              {row.bars.map(bar => (
                <Bar
                  key={`${bar.change.instance} ${bar.change.number}`}
                  bar={bar}
                  nowMs={nowMs}
                />
              ))}
            </div>
          </div>
        ))}
        {rows.length > shown.length && (
          <Button
            size="small"
            className={classes.button}
            onClick={() => setAll(true)}
          >
            {t('run.calendar.all', { count: rows.length - shown.length })}
          </Button>
        )}
      </div>
    </ScrollBox>
  );
};
