import { makeStyles, type Theme } from '@material-ui/core/styles';
import {
  DEFAULT_BURN_POLICY,
  NO_BURN_POLICY,
  type SloBurnView,
  type SloStatement,
  type SloView,
} from '@rosetta/backstage-plugin-monitoring-common';
import { ExplainButton } from '../../explain/ExplainButton';
import { useWords } from '../../hooks';
import { hairline, type StatusTone } from '../../theme/status';
import { Card } from '../Card';
import { StatusWord } from '../StatusWord';
import { useTableStyles } from '../useTableStyles';
import { minutesWords, runsOutWords } from './sloWords';
import { ScrollBox } from '../ScrollBox';

const MINUTE_MS = 60_000;

const useStyles = makeStyles<Theme>(theme => ({
  foot: {
    display: 'grid',
    gridTemplateColumns: '1fr 1fr',
    borderTop: `1px solid ${hairline(theme)}`,
  },
  part: {
    padding: '10px 16px 12px',
    minWidth: 0,
    '& + &': { borderLeft: `1px solid ${hairline(theme)}` },
  },
  words: { fontWeight: 700 },
}));

/** A rule that fires is as serious as whom it tells. */
function toneOf(burn: SloBurnView): StatusTone {
  if (burn.state === 'firing')
    return burn.severity === 'page' ? 'critical' : 'warning';
  return burn.state === 'not_firing' ? 'ok' : 'unknown';
}

/** The rules of two windows and what they say now; when the budget is spent, and what the window forgets next. */
export const BurnCard = ({
  slo,
  statement,
  environment,
}: {
  slo: SloView;
  statement: SloStatement | undefined;
  environment: string;
}) => {
  const classes = useStyles();
  const table = useTableStyles();
  const words = useWords();
  const { t, format } = words;
  const times = (value: number | null) =>
    value === null ? t('tile.noNumber') : format.withUnit(value, 'times');
  const length = (minutes: number) => format.duration(minutes * MINUTE_MS);
  const runsOut = runsOutWords(slo.exhaustion, words);
  const leaves = statement?.leavesNext;
  const leavesWords = () => {
    if (slo.window.kind !== 'rolling') return t('slo.burn.calendarWindow');
    if (!statement) return '';
    return leaves
      ? t('slo.burn.leavesNext', {
          minutes: minutesWords(leaves.minutes, words),
          day: format.dateTime(leaves.at),
        })
      : t('slo.burn.nothingLeaves');
  };
  return (
    <Card
      label={t('slo.burn.title')}
      title={t('slo.burn.title')}
      note={
        slo.burnPolicy === DEFAULT_BURN_POLICY
          ? t('slo.burn.note')
          : t('slo.burn.policy', { policy: slo.burnPolicy })
      }
      actions={
        <ExplainButton
          question={{
            kpi: 'slo_burn_rate',
            subject: `slo:${slo.id}`,
            environment,
          }}
        />
      }
    >
      {slo.burn.length === 0 && (
        <p className={table.empty}>
          {slo.burnPolicy === NO_BURN_POLICY
            ? t('slo.burn.nobody', { policy: slo.burnPolicy })
            : t('slo.burn.none')}
        </p>
      )}
      {slo.burn.length > 0 && (
        <ScrollBox label={t('slo.burn.title')}>
          <table
            className={`${table.table} ${table.dense}`}
            aria-label={t('slo.burn.title')}
          >
            <thead>
              <tr>
                <th scope="col">{t('slo.burn.windows')}</th>
                <th scope="col" className={table.number}>
                  {t('slo.burn.long')}
                </th>
                <th scope="col" className={table.number}>
                  {t('slo.burn.short')}
                </th>
                <th scope="col" className={table.number}>
                  {t('slo.burn.limit')}
                </th>
                <th scope="col">{t('slo.burn.state')}</th>
                <th scope="col">{t('slo.burn.who')}</th>
              </tr>
            </thead>
            <tbody>
              {slo.burn.map(burn => (
                <tr key={`${burn.severity}:${burn.longMinutes}`}>
                  <td className={table.nowrap}>
                    {t('slo.burn.pair', {
                      long: length(burn.longMinutes),
                      short: length(burn.shortMinutes),
                    })}
                    {burn.resolution === 'coarse' && (
                      <div className={table.small}>{t('slo.burn.coarse')}</div>
                    )}
                  </td>
                  <td className={table.number}>
                    <b>{times(burn.long)}</b>
                  </td>
                  <td className={table.number}>
                    <b>{times(burn.short)}</b>
                  </td>
                  <td className={`${table.number} ${table.dim}`}>
                    {times(burn.threshold)}
                  </td>
                  <td>
                    <StatusWord
                      shape={toneOf(burn)}
                      word={t(`slo.burn.${burn.state}`)}
                      isPlain
                    />
                  </td>
                  <td className={table.dim}>
                    {t(`slo.burn.${burn.severity}`)}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollBox>
      )}
      <div className={classes.foot}>
        <div className={classes.part}>
          <div className={table.small}>{t('slo.burn.atRate')}</div>
          <div className={classes.words}>
            {runsOut || t('slo.runsOut.never')}
          </div>
        </div>
        <div className={classes.part}>
          <div className={table.small}>{t('slo.burn.leaves')}</div>
          <div className={classes.words}>{leavesWords()}</div>
        </div>
      </div>
    </Card>
  );
};
