import type { KpiValue } from '@rosetta/backstage-plugin-monitoring-common';
import { useWords } from '../../hooks';
import { shortfallWords } from '../scope/figureWords';
import { useTileStyles } from '../useTileStyles';
import type { TilePromise } from './sloTileOf';
import { promiseWords, runsOutWords } from './sloWords';

const isKnown = (
  value: KpiValue,
): value is Extract<KpiValue, { status: 'ok' | 'partial' }> =>
  value.status === 'ok' || value.status === 'partial';

/** What is left of the budget, and which promise it is. */
export const PromiseLines = ({
  promise: { slo, count },
  nowMs,
}: {
  promise: TilePromise;
  nowMs: number;
}) => {
  const classes = useTileStyles();
  const words = useWords();
  const { t, format } = words;
  const runsOut = runsOutWords(slo.exhaustion, words);
  const name = promiseWords(slo, words);
  const own = slo.origin === 'tier' ? `${name}, ${t('slo.tierChip')}` : name;
  const said = count > 1 ? t('tile.slo.worstOf', { count, slo: own }) : own;
  return (
    <>
      <div className={classes.line}>
        {isKnown(slo.budget) ? (
          <>
            {t('tile.slo.budget', {
              left: <b>{format.withUnit(slo.budget.value, 'ratio')}</b>,
            })}
            {runsOut && `, ${runsOut}`}
          </>
        ) : (
          shortfallWords(slo.budget, words, nowMs)
        )}
      </div>
      <div className={classes.line} title={said}>
        {said}
      </div>
    </>
  );
};
