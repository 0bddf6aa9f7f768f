import { makeStyles, useTheme, type Theme } from '@material-ui/core/styles';
import { useState } from 'react';
import { HatchPattern, isDayScale, niceTop, timeTicks } from '../../charts';
import { useChartId } from '../../charts/useChartId';
import { useElementWidth } from '../../charts/useElementWidth';
import { useWords, type LogLevel } from '../../hooks';
import { hairline } from '../../theme/status';
import type { LogBar } from './logBars';

const useStyles = makeStyles<Theme>(theme => ({
  root: { position: 'relative' },
  text: { fontSize: 11, fill: theme.palette.textSubtle },
  tip: {
    position: 'absolute',
    top: 6,
    zIndex: 1,
    pointerEvents: 'none',
    padding: '6px 10px',
    fontSize: 12,
    lineHeight: '17px',
    whiteSpace: 'nowrap',
    borderRadius: 4,
    background: theme.palette.background.paper,
    border: `1px solid ${theme.palette.divider}`,
    boxShadow: theme.shadows[6],
  },
}));

const HEIGHT = 140;
const AXIS_WIDTH = 46;
const RIGHT = 12;
const TOP = 10;
const X_AXIS = 22;
const PLOT_BOTTOM = HEIGHT - X_AXIS;
const FALLBACK_WIDTH = 900;
/** A number of something that was counted is never drawn as nothing. */
const LEAST_HEIGHT = 1.5;
/** A tick nearer to the end than this would be cut. */
const TICK_ROOM = 16;
/** Less room than this leaves no words for a gap. */
const GAP_WORDS_PIXELS = 64;

export interface LogHistogramProps {
  readonly bars: readonly LogBar[];
  /** What the bars count: error lines, or all with the error lines at their foot. */
  readonly level: LogLevel;
  readonly label: string;
  /** Newest bars that are not there yet and no gap. */
  readonly graceBars: number;
}

interface Gap {
  readonly from: number;
  readonly to: number;
}

function gapsOf(bars: readonly LogBar[], graceBars: number): Gap[] {
  const gaps: Gap[] = [];
  bars.forEach((bar, index) => {
    if (bar.errors !== null) return;
    const last = gaps[gaps.length - 1];
    if (last && last.to === index)
      gaps[gaps.length - 1] = { ...last, to: index + 1 };
    else gaps.push({ from: index, to: index + 1 });
  });
  return gaps.filter(
    ({ from, to }) => to < bars.length || to - from > graceBars,
  );
}

/** The counts of a bar, line by line. */
const BarWords = ({ bar }: { bar: LogBar }) => {
  const { t, format } = useWords();
  if (bar.errors === null) return <div>{t('logs.volume.noData')}</div>;
  const lines = [
    [format.count(bar.errors), t('logs.volume.errors')],
    ...(bar.exceptions === null
      ? []
      : [[format.count(bar.exceptions), t('logs.volume.exceptions')]]),
    ...(bar.total === null
      ? []
      : [[format.count(bar.total), t('logs.volume.total')]]),
  ];
  return (
    <>
      {lines.map(([number, name]) => (
        <div key={name}>
          <b>{number}</b> {name}
        </div>
      ))}
      {bar.knownHours < bar.hours && (
        <div>
          {t('logs.volume.partial', {
            known: format.count(bar.knownHours),
            all: format.count(bar.hours),
          })}
        </div>
      )}
    </>
  );
};

/** Log lines over time as bars from zero; what is not known is hatched, never zero. */
export const LogHistogram = (props: LogHistogramProps) => {
  const { bars, level, label } = props;
  const classes = useStyles();
  const theme = useTheme();
  const { t, format } = useWords();
  const id = useChartId('logs');
  const [box, width] = useElementWidth<HTMLDivElement>(FALLBACK_WIDTH);
  const [pointed, setPointed] = useState<number>();
  const plot = Math.max(40, width - AXIS_WIDTH - RIGHT);
  const slot = plot / Math.max(1, bars.length);
  const value = (bar: LogBar) => (level === 'all' ? bar.total : bar.errors);
  const top = niceTop(Math.max(0, ...bars.flatMap(bar => value(bar) ?? [])));
  const x = (index: number) => AXIS_WIDTH + index * slot;
  const heightOf = (count: number) =>
    count === 0
      ? 0
      : Math.max(LEAST_HEIGHT, (count / top) * (PLOT_BOTTOM - TOP));
  const startMs = bars[0]?.startMs ?? 0;
  const endMs = bars[bars.length - 1]?.endMs ?? 1;
  const byDay = isDayScale(startMs, endMs);
  const toX = (atMs: number) =>
    AXIS_WIDTH + ((atMs - startMs) / Math.max(1, endMs - startMs)) * plot;
  const barWidth = Math.max(1, slot - Math.min(2, slot * 0.25));
  const shown = pointed === undefined ? undefined : bars[pointed];
  const rect = (
    key: string,
    index: number,
    count: number | null,
    fill: string,
    opacity: number,
    wide = barWidth,
  ) =>
    count === null || count === 0 ? null : (
      <rect
        key={`${key}:${index}`}
        data-testid={`log-${key}`}
        x={x(index) + (slot - wide) / 2}
        y={PLOT_BOTTOM - heightOf(count)}
        width={wide}
        height={heightOf(count)}
        fill={fill}
        opacity={opacity}
      />
    );
  return (
    <div
      ref={box}
      className={classes.root}
      onMouseMove={event => {
        const at =
          event.clientX - event.currentTarget.getBoundingClientRect().left;
        const index = Math.floor((at - AXIS_WIDTH) / slot);
        setPointed(index >= 0 && index < bars.length ? index : undefined);
      }}
      onMouseLeave={() => setPointed(undefined)}
    >
      <svg
        width={width}
        height={HEIGHT}
        role="img"
        aria-label={label}
        style={{ display: 'block' }}
      >
        <defs>
          <HatchPattern id={id} />
        </defs>
        {[0, 0.5, 1].map(share => {
          const y = PLOT_BOTTOM - share * (PLOT_BOTTOM - TOP);
          return (
            <g key={share}>
              <line
                x1={AXIS_WIDTH}
                x2={width - RIGHT}
                y1={y}
                y2={y}
                stroke={share === 0 ? theme.palette.divider : hairline(theme)}
              />
              {(share === 0 || top * share >= 1) && (
                <text
                  className={classes.text}
                  x={AXIS_WIDTH - 6}
                  y={y + 4}
                  textAnchor="end"
                >
                  {format.count(top * share)}
                </text>
              )}
            </g>
          );
        })}
        {gapsOf(bars, props.graceBars).map(({ from, to }) => {
          const wide = (to - from) * slot;
          return (
            <g key={from} data-testid="log-gap">
              <rect
                x={x(from)}
                y={TOP}
                width={wide}
                height={PLOT_BOTTOM - TOP}
                fill={`url(#${id})`}
              />
              {wide >= GAP_WORDS_PIXELS && (
                <text
                  className={classes.text}
                  x={x(from) + wide / 2}
                  y={TOP + 12}
                  textAnchor="middle"
                >
                  {t('logs.volume.gap', {
                    duration: format.duration(
                      bars[to - 1].endMs - bars[from].startMs,
                    ),
                  })}
                </text>
              )}
            </g>
          );
        })}
        {bars.map((bar, index) => [
          level === 'all' &&
            rect('total', index, bar.total, theme.palette.primary.main, 0.25),
          rect('errors', index, bar.errors, theme.palette.primary.main, 0.85),
          rect(
            'exceptions',
            index,
            bar.exceptions,
            theme.palette.textSubtle,
            1,
            // A part of the errors, so within them.
            Math.max(1, barWidth * 0.4),
          ),
        ])}
        {timeTicks(startMs, endMs, undefined, plot).map(at => (
          <text
            key={at}
            className={classes.text}
            x={toX(at)}
            y={HEIGHT - 7}
            textAnchor={toX(at) > width - RIGHT - TICK_ROOM ? 'end' : 'middle'}
          >
            {byDay ? format.day(at) : format.clock(at)}
          </text>
        ))}
        {pointed !== undefined && (
          <line
            x1={x(pointed) + slot / 2}
            x2={x(pointed) + slot / 2}
            y1={TOP}
            y2={PLOT_BOTTOM}
            stroke={theme.palette.text.primary}
            opacity={0.42}
          />
        )}
      </svg>
      {shown && pointed !== undefined && (
        <div
          className={classes.tip}
          role="tooltip"
          style={
            x(pointed) < width / 2
              ? { left: x(pointed) + slot + 8 }
              : { right: width - x(pointed) + 8 }
          }
        >
          <strong>{format.range(shown.startMs, shown.endMs, endMs)}</strong>
          <BarWords bar={shown} />
        </div>
      )}
    </div>
  );
};
