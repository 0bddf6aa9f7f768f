import type { ScopeNow } from '@rosetta/backstage-plugin-monitoring-common';
import { useWords } from '../../hooks';

/** The scope as it is now, added up; of latency its spread, because a scope has no percentile. */
export const NowLine = ({ now }: { now: ScopeNow | null }) => {
  const { t, format } = useWords();
  if (!now) return null;
  const { errorRate, latencyP95, throughput } = now;
  const parts: string[] = [];
  if (errorRate.status === 'ok' || errorRate.status === 'partial') {
    parts.push(
      t('overview.table.nowErrors', {
        value: format.withUnit(errorRate.value, errorRate.unit),
      }),
    );
  }
  if (throughput.status === 'ok' || throughput.status === 'partial') {
    parts.push(format.withUnit(throughput.value, throughput.unit));
  }
  if (latencyP95 && latencyP95.entities > 0) {
    parts.push(
      t('overview.table.nowLatency', {
        low: format.withUnit(latencyP95.lowMs, 'milliseconds'),
        high: format.withUnit(latencyP95.highMs, 'milliseconds'),
      }),
    );
  }
  if (parts.length === 0) return null;
  return <>: {parts.join(' · ')}</>;
};
