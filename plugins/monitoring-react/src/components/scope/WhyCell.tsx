import type { OverviewRow } from '@rosetta/backstage-plugin-monitoring-common';
import { useWords } from '../../hooks';
import { EntityLink } from '../EntityLink';
import { useTableStyles } from '../useTableStyles';
import { scopeSearch } from './useScopeScreen';

const STATES = ['critical', 'warning', 'unknown', 'maintenance'] as const;

/** How many states are told, and how many members are named. */
const MAX_STATES = 2;
const MAX_NAMES = 3;

/** Why a row is in its state: counts of what is not fine, then the most urgent members by name. */
export const WhyCell = ({
  row,
  environment,
  isCollecting,
}: {
  row: OverviewRow;
  environment: string;
  /** Not to know a scope is no news while its history is collected. */
  isCollecting?: boolean;
}) => {
  const table = useTableStyles();
  const { t, format } = useWords();
  const counted = STATES.filter(state => row.counts[state] > 0).slice(
    0,
    MAX_STATES,
  );
  if (isCollecting && row.members > 0 && row.counts.unknown === row.members) {
    return <span className={table.dim}>{t('overview.why.collecting')}</span>;
  }
  if (counted.length === 0) {
    return (
      <span className={table.dim}>
        {t(row.members > 0 ? 'overview.why.nothing' : 'overview.why.empty')}
      </span>
    );
  }
  const named = row.worst
    .filter(member => member.state !== 'ok')
    .slice(0, MAX_NAMES);
  const search = scopeSearch(environment);
  const counts = counted
    .map(state =>
      t(`overview.why.${state}`, { amount: format.count(row.counts[state]) }),
    )
    .join(', ');
  if (named.length === 0) return <span>{counts}</span>;
  const names = (
    <span className={table.links}>
      {named.map((member, index) => (
        <span key={member.ref}>
          {index > 0 && ', '}
          <EntityLink to={member.ref} isMonitoring search={search}>
            {member.name}
          </EntityLink>
        </span>
      ))}
    </span>
  );
  return t('overview.why.named', { counts, names });
};
