import type { SloSum } from '@rosetta/backstage-plugin-monitoring-common';
import type { ReactNode } from 'react';
import { useWords } from '../../hooks';
import { failureKind } from '../ErrorScreen';
import { useTableStyles } from '../useTableStyles';
import { useBandStyles } from './useBandStyles';
import type { Beside } from './useBesideOverview';

/** A dash, with the reason at hand. */
export const Nothing = ({ reason }: { reason: string }) => {
  const table = useTableStyles();
  const { t } = useWords();
  return (
    <span className={table.dim} title={reason}>
      {t('tile.noNumber')}
      <span className={table.hidden}> {reason}</span>
    </span>
  );
};

/** A cell of what is asked for by itself: a grey box until it is here, a dash where it cannot be had. */
export const BesideCell = ({
  from: { data, error },
  children,
}: {
  from: Beside<unknown>;
  children: ReactNode;
}) => {
  const band = useBandStyles();
  const { t } = useWords();
  if (data !== undefined) return <>{children}</>;
  if (error)
    return <Nothing reason={t(`failure.${failureKind(error)}.title`)} />;
  return (
    <span
      className={band.bone}
      role="status"
      aria-label={t('tile.loading')}
      style={{ display: 'inline-block', height: 11, width: 34 }}
    />
  );
};

/** SLOs that are met of those that can be judged, e.g. `9 / 14`. */
export const SloCount = ({ sum }: { sum: SloSum | undefined }) => {
  const table = useTableStyles();
  const { t, format } = useWords();
  const met = sum?.met;
  if (!met || met.num === null || met.den === null) {
    return (
      <Nothing
        reason={t(sum ? 'tile.nothing.slo_met' : 'overview.row.noSlo')}
      />
    );
  }
  return (
    <span className={table.nowrap}>
      {met.num < met.den ? (
        <b>{format.count(met.num)}</b>
      ) : (
        format.count(met.num)
      )}
      <span className={table.dim}> / {format.count(met.den)}</span>
    </span>
  );
};
