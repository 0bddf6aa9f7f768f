import {
  METRIC_UNITS,
  type Metric,
  type Tile,
  type Timeseries,
} from '@rosetta/backstage-plugin-monitoring-common';
import {
  ChartCard,
  isDayScale,
  lastKnownIndex,
  SignalChart,
  StatusChip,
  useWords,
  type ChartWords,
} from '@rosetta/backstage-plugin-monitoring-react';
import { memo, useMemo } from 'react';
import type { ChartPlan } from './chartPlan';

const SLOT_MS = { '5m': 300_000, '1h': 3_600_000, '1d': 86_400_000 } as const;

/** Newest slots that may still be on their way: 15 minutes of 5-minute slots, else one slot. */
const GRACE_SLOTS = { '5m': 3, '1h': 1, '1d': 1 } as const;

/** Newest rows of the table alternative; older ones are on the chart and in a shorter period. */
const TABLE_ROWS = 300;

/** How the axis of a unit is rounded. */
const AXIS_SCALES = {
  ratio: 'ratio',
  bytes: 'binary',
  milliseconds: 'decimal',
  requests_per_second: 'decimal',
} as const;

type Series = Timeseries['series'][number];

function pickSeries(plan: ChartPlan, timeseries: Timeseries): Series[] {
  const find = (metric: Metric) =>
    timeseries.series.find(series => series.metric === metric);
  const isKnown = (series: Series) =>
    series.values.some(value => value !== null);
  const wanted = plan.metrics
    .map(find)
    .filter((series): series is Series => series !== undefined);
  const instead = plan.insteadOf ? find(plan.insteadOf) : undefined;
  return instead && isKnown(instead) && !wanted.some(isKnown)
    ? [instead]
    : wanted;
}

export interface SignalCardProps {
  readonly plan: ChartPlan;
  readonly timeseries: Timeseries;
  /** The tile whose judgement and target the chart shares. */
  readonly tile: Tile | undefined;
}

/**
 * One golden signal: chip of its tile, legend of newest values, chart, and table.
 *
 * Drawn again only for other figures, not for every change of the page around it.
 */
export const SignalCard = memo(
  ({ plan, timeseries, tile }: SignalCardProps) => {
    const { t, format } = useWords();
    const start = Date.parse(timeseries.period.start);
    const end = Date.parse(timeseries.period.end);
    const series = useMemo(
      () => pickSeries(plan, timeseries),
      [plan, timeseries],
    );
    const unit = METRIC_UNITS[series[0]?.metric ?? plan.metrics[0]];
    const isJudged =
      tile?.value.status === 'ok' || tile?.value.status === 'partial';
    const state = isJudged ? tile.state : null;
    const target =
      series.find(line => line.target !== null)?.target ??
      tile?.value.target ??
      null;
    const grace = GRACE_SLOTS[timeseries.resolution];
    const byDay = isDayScale(start, end);
    const title = t(`charts.signal.${plan.id}`);
    const moment = (at: number) =>
      byDay ? format.dateTime(at) : format.moment(at, end);

    const words: ChartWords = {
      tick: at => (byDay ? format.day(at) : format.clock(at)),
      value: value => {
        if (value === 0) return format.count(0);
        return unit === 'requests_per_second'
          ? t('charts.perSecond', { value: format.parts(value, unit).value })
          : format.withUnit(value, unit);
      },
      exact: value => format.withUnit(value, unit),
      moment,
      target: value =>
        t('charts.target', { target: format.withUnit(value, unit) }),
      gap: length => t('charts.gap', { duration: format.duration(length) }),
      noData: t('charts.noData'),
    };

    const current = (values: readonly (number | null)[]) => {
      const index = lastKnownIndex(values);
      const value = values[index];
      const isNew = index >= values.length - 1 - grace;
      return value === null || value === undefined || !isNew
        ? t('charts.noData')
        : format.withUnit(value, unit);
    };

    const lines = series.map(line => ({
      id: line.metric,
      name: t(`charts.metric.${line.metric}`),
      values: line.values,
    }));

    return (
      <ChartCard
        title={title}
        chip={
          state ? (
            <StatusChip shape={state} word={t(`state.${state}`)} />
          ) : undefined
        }
        legend={lines.map(line => ({
          name: line.name,
          current: current(line.values),
        }))}
        table={() => ({
          head: [t('charts.time'), ...lines.map(line => line.name)],
          rows: timeseries.timestamps
            .map((at, index) => [
              moment(at),
              ...lines.map(({ values }) => {
                const value = values[index];
                return value === null || value === undefined
                  ? t('charts.noData')
                  : format.withUnit(value, unit);
              }),
            ])
            .reverse()
            .slice(0, TABLE_ROWS),
        })}
      >
        <SignalChart
          label={title}
          timestamps={timeseries.timestamps}
          series={lines}
          start={start}
          end={end}
          target={target}
          betterIs={plan.betterIs}
          tone={state === 'critical' || state === 'warning' ? state : undefined}
          scale={AXIS_SCALES[unit]}
          hasWash={plan.hasWash}
          graceSlots={grace}
          slotMs={SLOT_MS[timeseries.resolution]}
          words={words}
        />
      </ChartCard>
    );
  },
);
