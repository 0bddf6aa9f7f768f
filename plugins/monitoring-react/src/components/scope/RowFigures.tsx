import type {
  ApplicationMetrics,
  DecisiveSlo,
  KpiValue,
} from '@rosetta/backstage-plugin-monitoring-common';
import { useWords } from '../../hooks';
import { StatusIcon } from '../StatusIcon';
import { SLO_TONES } from '../slo/sloWords';
import { useTableStyles } from '../useTableStyles';
import { Nothing } from './BesideCell';
import { shortfallWords } from './figureWords';

/** A health score in a row, of 100. */
export const HealthInCell = ({
  value,
  nowMs,
}: {
  value: KpiValue | null;
  nowMs: number;
}) => {
  const words = useWords();
  if (value?.status === 'ok' || value?.status === 'partial')
    return <b>{words.format.count(Math.round(value.value))}</b>;
  return (
    <Nothing
      reason={
        (value && shortfallWords(value, words, nowMs)) ??
        words.t('tile.nothing.health_score')
      }
    />
  );
};

/** What is left of the budget of the most urgent promise, marked where it is at risk or gone. */
export const BudgetInCell = ({ slo }: { slo: DecisiveSlo | null }) => {
  const table = useTableStyles();
  const { t, format } = useWords();
  if (!slo) return <Nothing reason={t('overview.row.noSlo')} />;
  if (slo.remaining === null)
    return <span className={table.dim}>{t('slo.notJudged')}</span>;
  return (
    <span
      className={table.nowrap}
      title={`${slo.name}: ${t(`slo.state.${slo.state}`)}`}
    >
      {slo.state !== 'on_track' && (
        <>
          <StatusIcon shape={SLO_TONES[slo.state]} size={12} />{' '}
        </>
      )}
      {format.withUnit(slo.remaining, 'ratio')}
    </span>
  );
};

/** What was released last and when, marked where something speaks against it. */
export const ReleaseInCell = ({
  release,
  nowMs,
}: {
  release: ApplicationMetrics['lastRelease'];
  nowMs: number;
}) => {
  const table = useTableStyles();
  const { t, format } = useWords();
  if (!release) return <Nothing reason={t('system.noRelease')} />;
  return (
    <span className={table.nowrap} title={format.dateTime(release.finished)}>
      {release.isSuspect && (
        <>
          <StatusIcon shape="warning" size={12} />{' '}
        </>
      )}
      {release.name ?? t('delivery.card.noVersion')}
      <div className={table.small}>
        {[
          ...(release.isSuspect ? [t('delivery.chip.suspect')] : []),
          format.ago(nowMs - Date.parse(release.finished)),
        ].join(', ')}
      </div>
    </span>
  );
};

/** What was achieved of the most urgent promise, and what is left of its budget. */
export const SloInCell = ({ slo }: { slo: DecisiveSlo | null }) => {
  const table = useTableStyles();
  const { t, format } = useWords();
  if (!slo || slo.sli === null || slo.remaining === null)
    return <BudgetInCell slo={slo} />;
  return (
    <span className={table.nowrap}>
      {format.parts(slo.sli, 'ratio', slo.target).value}
      <span className={table.dim}>
        {` / ${format.withUnit(slo.target, 'ratio')}`}
      </span>
      <div className={table.small}>
        {t('system.budgetLeft', {
          left: format.withUnit(slo.remaining, 'ratio'),
        })}
      </div>
    </span>
  );
};
