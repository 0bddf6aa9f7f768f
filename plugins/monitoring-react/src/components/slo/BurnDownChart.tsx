import { useTheme } from '@material-ui/core/styles';
import type { SloStatement } from '@rosetta/backstage-plugin-monitoring-common';
import { findGaps, HatchPattern } from '../../charts';
import { areaPath, linePath, type PathScale } from '../../charts/paths';
import { useChartId } from '../../charts/useChartId';
import { useElementWidth } from '../../charts/useElementWidth';
import { useWords } from '../../hooks';
import { statusFill, statusWash, textOn } from '../../theme/status';

const FALLBACK_WIDTH = 640;
const HEIGHT = 230;
const LEFT = 48;
const RIGHT = 14;
const TOP = 26;
const BOTTOM = 26;

/** A place on the line where a line of the statement was spent. */
export interface BurnMark {
  readonly number: number;
  readonly atMs: number;
  readonly isLast: boolean;
}

/** A step of the line, with its end. */
export interface BurnPoint {
  readonly atMs: number;
  readonly remaining: number | null;
}

/** Share of the budget left at an instant; that of the next step with data. */
export function remainingAt(
  points: readonly BurnPoint[],
  atMs: number,
): number | undefined {
  return (
    points.find(point => point.atMs >= atMs && point.remaining !== null)
      ?.remaining ?? undefined
  );
}

/** Ticks that hold the whole line: every quarter of a budget, or every whole one where it is overspent by several. */
export function burnTicks(lowest: number): number[] {
  const step = lowest < -2 ? Math.ceil(-lowest / 4) : 0.25;
  const from = Math.floor(Math.min(0, lowest) / step) * step;
  const ticks: number[] = [];
  for (let tick = 1; tick >= from - 1e-9; tick -= step) ticks.push(tick);
  return ticks;
}

/** The budget as it went down, from whole to what is left: gaps hatched, the overspent part washed, even spending dashed. */
export const BurnDownChart = ({
  statement,
  marks,
}: {
  statement: SloStatement;
  marks: readonly BurnMark[];
}) => {
  const theme = useTheme();
  const id = useChartId('burn-down');
  const { t, format } = useWords();
  const [box, width] = useElementWidth<HTMLDivElement>(FALLBACK_WIDTH);
  const startMs = Date.parse(statement.reading.period.start);
  const endMs = Date.parse(statement.reading.period.end);
  const points: BurnPoint[] = [
    { atMs: startMs, remaining: 1 },
    ...statement.burnDown.map(({ at, remaining }) => ({
      atMs: Date.parse(at),
      remaining,
    })),
  ];
  const values = points.map(point => point.remaining);
  const lowest = Math.min(
    0,
    ...values.filter((value): value is number => value !== null),
  );
  const ticks = burnTicks(lowest);
  const bottomValue = Math.min(ticks[ticks.length - 1], lowest);
  const plotRight = width - RIGHT;
  const plotBottom = HEIGHT - BOTTOM;
  const xAt = (ms: number) =>
    LEFT + ((ms - startMs) / Math.max(1, endMs - startMs)) * (plotRight - LEFT);
  const yAt = (value: number) =>
    TOP + ((1 - value) / (1 - bottomValue)) * (plotBottom - TOP);
  const scale: PathScale = { x: index => xAt(points[index].atMs), y: yAt };
  const zero = yAt(0);
  const lastIndex =
    values.length -
    1 -
    [...values].reverse().findIndex(value => value !== null);
  const last = values[lastIndex] ?? 1;
  const line = theme.palette.primary.main;
  const critical = statusFill(theme, 'critical');
  const labels = [0, 0.25, 0.5, 0.75].map(
    share => startMs + share * (endMs - startMs),
  );
  return (
    <div ref={box}>
      <svg
        width={width}
        height={HEIGHT}
        role="img"
        aria-label={t('slo.burnDown.label')}
        style={{ display: 'block' }}
      >
        <defs>
          <HatchPattern id={`${id}-hatch`} />
        </defs>
        {bottomValue < 0 && (
          <rect
            data-testid="overspent"
            x={LEFT}
            y={zero}
            width={plotRight - LEFT}
            height={plotBottom - zero}
            fill={statusWash(theme, 'critical', 0.09)}
          />
        )}
        {ticks.map(tick => (
          <g key={tick}>
            <line
              x1={LEFT}
              x2={plotRight}
              y1={yAt(tick)}
              y2={yAt(tick)}
              stroke={
                tick === 0 ? theme.palette.text.primary : theme.palette.divider
              }
              opacity={tick === 0 ? 0.7 : 0.8}
            />
            <text
              x={LEFT - 8}
              y={yAt(tick) + 4}
              textAnchor="end"
              fontSize={11}
              fill={theme.palette.textSubtle}
            >
              {format.withUnit(tick, 'ratio')}
            </text>
          </g>
        ))}
        {bottomValue < 0 && (
          <text
            x={LEFT + 6}
            y={Math.min(plotBottom - 4, zero + 14)}
            fontSize={11}
            fill={theme.palette.text.primary}
          >
            {t('slo.burnDown.overspent')}
          </text>
        )}
        {findGaps(values).map(gap => (
          <rect
            key={gap.first}
            data-testid="burn-gap"
            x={xAt(points[Math.max(0, gap.first - 1)].atMs)}
            y={TOP}
            width={Math.max(
              2,
              xAt(points[gap.last].atMs) -
                xAt(points[Math.max(0, gap.first - 1)].atMs),
            )}
            height={plotBottom - TOP}
            fill={`url(#${id}-hatch)`}
          />
        ))}
        <line
          x1={xAt(startMs)}
          y1={yAt(1)}
          x2={xAt(endMs)}
          y2={zero}
          stroke={theme.palette.textSubtle}
          strokeDasharray="4 3"
          opacity={0.8}
        />
        <text
          x={xAt(startMs + 0.62 * (endMs - startMs))}
          y={yAt(0.38) - 8}
          fontSize={11}
          fill={theme.palette.textSubtle}
        >
          {t('slo.burnDown.even')}
        </text>
        <path d={areaPath(values, scale, zero)} fill={line} opacity={0.09} />
        <path
          data-testid="burn-line"
          d={linePath(values, scale)}
          fill="none"
          stroke={line}
          strokeWidth={1.5}
          strokeLinejoin="round"
        />
        <circle
          cx={xAt(points[lastIndex].atMs)}
          cy={yAt(last)}
          r={3}
          fill={last < 0 ? critical : line}
        />
        {marks.map(({ number, atMs, isLast }) => {
          const value = remainingAt(points, atMs);
          if (value === undefined) return null;
          const [x, y] = [
            Math.min(plotRight - 10, Math.max(LEFT + 10, xAt(atMs))),
            Math.max(12, yAt(value) - 16),
          ];
          return (
            <g key={number} data-testid="burn-mark">
              <circle
                cx={x}
                cy={y}
                r={9}
                fill={isLast ? critical : theme.palette.background.paper}
                stroke={isLast ? critical : theme.palette.text.primary}
                strokeWidth={1}
              />
              <text
                x={x}
                y={y + 4}
                textAnchor="middle"
                fontSize={11}
                fontWeight={700}
                fill={
                  isLast ? textOn(theme, critical) : theme.palette.text.primary
                }
              >
                {number}
              </text>
            </g>
          );
        })}
        {labels.map(ms => (
          <text
            key={ms}
            x={xAt(ms)}
            y={HEIGHT - 8}
            fontSize={11}
            textAnchor={ms === startMs ? 'start' : 'middle'}
            fill={theme.palette.textSubtle}
          >
            {format.day(ms)}
          </text>
        ))}
        <text
          x={plotRight}
          y={HEIGHT - 8}
          fontSize={11}
          fontWeight={700}
          textAnchor="end"
          fill={theme.palette.text.primary}
        >
          {statement.reading.isOpen ? format.day(endMs) : t('slo.burnDown.now')}
        </text>
      </svg>
    </div>
  );
};
