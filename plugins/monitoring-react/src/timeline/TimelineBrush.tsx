import { makeStyles, useTheme, type Theme } from '@material-ui/core/styles';
import { alpha } from '@material-ui/core/styles';
import { useRef, useState, type KeyboardEvent, type PointerEvent } from 'react';
import { axisTop, linePath, timeTicks } from '../charts';
import { MIN_ZOOM_MS, useWords, type Zoom } from '../hooks';
import { hairline } from '../theme/status';
import { LABEL_WIDTH, toTime, toX, type TimeScale } from './laneLayout';

const HEIGHT = 26;

const useStyles = makeStyles<Theme>(theme => ({
  root: {
    position: 'relative',
    height: HEIGHT,
    marginTop: 6,
    touchAction: 'none',
    userSelect: 'none',
    cursor: 'crosshair',
  },
  label: {
    position: 'absolute',
    left: 0,
    width: LABEL_WIDTH - 8,
    top: 5,
    fontSize: 11,
    lineHeight: '16px',
    color: theme.palette.textSubtle,
    cursor: 'default',
    whiteSpace: 'nowrap',
    overflow: 'hidden',
    textOverflow: 'ellipsis',
  },
  window: {
    position: 'absolute',
    top: 0,
    height: HEIGHT,
    boxSizing: 'border-box',
    border: `1px solid ${theme.palette.primary.main}`,
    borderRadius: 2,
    background: alpha(theme.palette.primary.main, 0.1),
    cursor: 'grab',
  },
  handle: {
    position: 'absolute',
    top: 7,
    width: 6,
    height: 12,
    marginLeft: -3,
    borderRadius: 2,
    background: theme.palette.primary.main,
    cursor: 'ew-resize',
    '&::after': {
      content: '""',
      position: 'absolute',
      inset: '-8px -7px',
    },
    '&:focus-visible': {
      outline: `2px solid ${theme.palette.primary.main}`,
      outlineOffset: 2,
    },
  },
}));

export interface TimelineBrushProps {
  /** Of the whole period. */
  readonly scale: TimeScale;
  readonly width: number;
  readonly timestamps: readonly number[];
  readonly values: readonly (number | null)[];
  /** Undefined while the whole period is shown. */
  readonly zoom: Zoom | undefined;
  readonly onZoom: (zoom: Zoom | undefined) => void;
  /** The period in words. */
  readonly periodWords: string;
  readonly tick: (instantMs: number) => string;
}

type Grip = 'start' | 'end' | 'window' | 'new';

/** A press of an arrow key moves by this share of the period. */
const KEY_STEPS = 48;

/**
 * The whole period in small, with the part that is shown above it.
 *
 * Drawn over, pulled at its ends, moved, or set with the arrow keys; what comes
 * out is in the URL.
 */
export const TimelineBrush = (props: TimelineBrushProps) => {
  const { scale, width, timestamps, values, zoom, onZoom, periodWords } = props;
  const classes = useStyles();
  const theme = useTheme();
  const { t, format } = useWords();
  const box = useRef<HTMLDivElement>(null);
  const grip = useRef<{ kind: Grip; fromMs: number; of: Zoom }>();
  const [draft, setDraft] = useState<Zoom>();
  const whole: Zoom = { startMs: scale.startMs, endMs: scale.endMs };
  const shown = draft ?? zoom ?? whole;

  const commit = (next: Zoom) => {
    const startMs = Math.max(whole.startMs, Math.round(next.startMs));
    const endMs = Math.min(whole.endMs, Math.round(next.endMs));
    if (endMs - startMs < MIN_ZOOM_MS) return;
    const isWhole = startMs <= whole.startMs && endMs >= whole.endMs;
    onZoom(isWhole ? undefined : { startMs, endMs });
  };

  const timeOf = (event: PointerEvent) =>
    toTime(
      scale,
      event.clientX - (box.current?.getBoundingClientRect().left ?? 0),
    );
  const pulled = (event: PointerEvent): Zoom | undefined => {
    const held = grip.current;
    if (!held) return undefined;
    const at = timeOf(event);
    const { of } = held;
    switch (held.kind) {
      case 'start':
        return { ...of, startMs: Math.min(at, of.endMs - MIN_ZOOM_MS) };
      case 'end':
        return { ...of, endMs: Math.max(at, of.startMs + MIN_ZOOM_MS) };
      case 'window': {
        const length = of.endMs - of.startMs;
        const wanted = of.startMs + at - held.fromMs;
        const startMs = Math.min(
          Math.max(wanted, whole.startMs),
          whole.endMs - length,
        );
        return { startMs, endMs: startMs + length };
      }
      case 'new':
      default:
        return {
          startMs: Math.min(at, held.fromMs),
          endMs: Math.max(at, held.fromMs),
        };
    }
  };
  const onPointerDown = (event: PointerEvent<HTMLDivElement>) => {
    const kind =
      (event.target as HTMLElement).dataset.grip ??
      (event.target as HTMLElement).parentElement?.dataset.grip;
    const isWindow = kind === 'window' && zoom !== undefined;
    const isEnd = kind === 'start' || kind === 'end';
    const held: Grip = isEnd || isWindow ? (kind as Grip) : 'new';
    grip.current = { kind: held, fromMs: timeOf(event), of: shown };
    // Not in every browser of tests.
    event.currentTarget.setPointerCapture?.(event.pointerId);
  };
  const onPointerMove = (event: PointerEvent) => {
    const next = pulled(event);
    if (next) setDraft(next);
  };
  const onPointerUp = (event: PointerEvent) => {
    const next = pulled(event);
    grip.current = undefined;
    setDraft(undefined);
    if (next) commit(next);
  };

  const onKeyDown = (edge: 'start' | 'end') => (event: KeyboardEvent) => {
    const step = (whole.endMs - whole.startMs) / KEY_STEPS;
    const now = edge === 'start' ? shown.startMs : shown.endMs;
    const moves: Record<string, number> = {
      ArrowLeft: now - step,
      ArrowDown: now - step,
      ArrowRight: now + step,
      ArrowUp: now + step,
      Home: edge === 'start' ? whole.startMs : shown.startMs + MIN_ZOOM_MS,
      End: edge === 'end' ? whole.endMs : shown.endMs - MIN_ZOOM_MS,
    };
    if (event.key === 'Escape' && zoom) {
      onZoom(undefined);
      return;
    }
    if (!(event.key in moves)) return;
    event.preventDefault();
    commit(
      edge === 'start'
        ? { ...shown, startMs: moves[event.key] }
        : { ...shown, endMs: moves[event.key] },
    );
  };

  const top = axisTop([values], null, 'decimal');
  const left = toX(scale, shown.startMs);
  const right = toX(scale, shown.endMs);
  const handle = (edge: 'start' | 'end') => (
    <div
      className={classes.handle}
      data-grip={edge}
      role="slider"
      tabIndex={0}
      aria-label={t(`timeline.brush.${edge}`)}
      aria-valuemin={whole.startMs}
      aria-valuemax={whole.endMs}
      aria-valuenow={Math.round(edge === 'start' ? shown.startMs : shown.endMs)}
      aria-valuetext={format.dateTime(
        edge === 'start' ? shown.startMs : shown.endMs,
      )}
      style={{ left: edge === 'start' ? left : right }}
      onKeyDown={onKeyDown(edge)}
    />
  );
  const label = t('timeline.brush.label', { period: periodWords });
  return (
    <div
      ref={box}
      className={classes.root}
      role="group"
      aria-label={t('timeline.brush.group')}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={onPointerUp}
      onPointerCancel={onPointerUp}
    >
      <span className={classes.label} title={label}>
        {label}
      </span>
      <svg width={width} height={HEIGHT} aria-hidden>
        <rect
          x={scale.left}
          width={scale.right - scale.left}
          height={HEIGHT}
          fill={alpha(theme.palette.text.primary, 0.03)}
        />
        {timeTicks(scale.startMs, scale.endMs).map(at => (
          <g key={at}>
            <line
              x1={toX(scale, at)}
              x2={toX(scale, at)}
              y2={HEIGHT}
              stroke={hairline(theme)}
            />
            <text
              x={toX(scale, at) + 4}
              y={10}
              fontSize={10}
              fill={theme.palette.textSubtle}
            >
              {props.tick(at)}
            </text>
          </g>
        ))}
        <path
          d={linePath(values, {
            x: index => toX(scale, timestamps[index]),
            y: value => HEIGHT - 3 - (value / top) * (HEIGHT - 6),
          })}
          fill="none"
          stroke={theme.palette.textSubtle}
          strokeWidth={1}
        />
      </svg>
      <div
        className={classes.window}
        data-grip="window"
        data-testid="brush-window"
        style={{ left, width: Math.max(2, right - left) }}
      />
      {handle('start')}
      {handle('end')}
    </div>
  );
};
