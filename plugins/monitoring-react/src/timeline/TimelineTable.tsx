import { Link } from '@backstage/core-components';
import type { Lane } from '@rosetta/backstage-plugin-monitoring-common';
import { StatusWord } from '../components/StatusWord';
import { useTableStyles } from '../components/useTableStyles';
import { useWords } from '../hooks';
import { itemName, itemTitle } from './itemWords';
import { hasEvents, laneAbsence } from './laneWords';
import type { StateStretch } from './StateStrip';
import { ScrollBox } from '../components/ScrollBox';

export interface TimelineTableProps {
  readonly lanes: readonly Lane[];
  readonly stretches: readonly StateStretch[];
  readonly nowMs: number;
  readonly curve: {
    readonly name: string;
    readonly timestamps: readonly number[];
    readonly values: readonly (number | null)[];
    readonly exact: (value: number) => string;
    readonly noData: string;
  };
}

/** Newest slots in the table; older ones are on the chart and in a shorter period. */
const MOST_SLOTS = 300;

/** The timeline to read: its events, its states, and its curve. */
export const TimelineTable = (props: TimelineTableProps) => {
  const { lanes, stretches, nowMs, curve } = props;
  const classes = useTableStyles();
  const { t, format } = useWords();
  const words = { t, format };
  return (
    <ScrollBox
      label={t('timeline.table.events')}
      style={{ maxHeight: 336, overflowY: 'auto' }}
    >
      <table
        className={`${classes.table} ${classes.dense}`}
        aria-label={t('timeline.table.events')}
      >
        <thead>
          <tr>
            <th>{t('timeline.table.lane')}</th>
            <th>{t('timeline.table.what')}</th>
            <th>{t('timeline.table.from')}</th>
            <th>{t('timeline.table.to')}</th>
          </tr>
        </thead>
        <tbody>
          {lanes.map(lane => {
            const absence = laneAbsence(lane, words, nowMs);
            const items = hasEvents(lane) ? lane.items : [];
            const name = t(`timeline.lane.${lane.lane}`);
            return [
              ...(absence || items.length === 0
                ? [
                    <tr key={lane.lane}>
                      <td>{name}</td>
                      <td colSpan={3} className={classes.dim}>
                        {absence ??
                          t(
                            lane.lane === 'log_errors'
                              ? 'timeline.noneLoud'
                              : 'timeline.none',
                          )}
                      </td>
                    </tr>,
                  ]
                : []),
              ...items.map(item => (
                <tr key={`${lane.lane}:${item.id}:${item.start}`}>
                  <td>{name}</td>
                  <td>
                    <span className={classes.name}>
                      {item.upstreamUrl ? (
                        <Link to={item.upstreamUrl}>
                          {itemName(lane.lane, item, words)}
                        </Link>
                      ) : (
                        itemName(lane.lane, item, words)
                      )}
                    </span>{' '}
                    {itemTitle(lane.lane, item, words)}
                  </td>
                  <td className={classes.nowrap}>
                    {format.moment(item.start, nowMs)}
                  </td>
                  <td className={classes.nowrap}>
                    {item.end
                      ? format.moment(item.end, nowMs)
                      : t('timeline.table.open')}
                  </td>
                </tr>
              )),
            ];
          })}
          {stretches.map(({ fromMs, toMs, state }) => (
            <tr key={`state:${fromMs}`}>
              <td>{t('timeline.state')}</td>
              <td>
                {state ? (
                  <StatusWord shape={state} word={t(`state.${state}`)} />
                ) : (
                  t('timeline.notJudged')
                )}
              </td>
              <td className={classes.nowrap}>{format.moment(fromMs, nowMs)}</td>
              <td className={classes.nowrap}>{format.moment(toMs, nowMs)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <table
        className={`${classes.table} ${classes.dense}`}
        aria-label={t('timeline.table.curve')}
      >
        <thead>
          <tr>
            <th>{t('timeline.table.time')}</th>
            <th className={classes.number}>{curve.name}</th>
          </tr>
        </thead>
        <tbody>
          {curve.timestamps
            .map((at, index) => ({ at, value: curve.values[index] ?? null }))
            .reverse()
            .slice(0, MOST_SLOTS)
            .map(({ at, value }) => (
              <tr key={at}>
                <td>{format.moment(at, nowMs)}</td>
                <td className={classes.number}>
                  {value === null ? curve.noData : curve.exact(value)}
                </td>
              </tr>
            ))}
        </tbody>
      </table>
    </ScrollBox>
  );
};
