import { makeStyles } from '@material-ui/core/styles';
import type { Overview } from '@rosetta/backstage-plugin-monitoring-common';
import { comparedWords, periodWords, useWords } from '../../hooks';
import { ExplainProvider } from '../../explain';
import { PrintHeading } from '../../print';
import { endsScreen, ErrorScreen } from '../ErrorScreen';
import { StaleNotice } from '../notices';
import { RestatedCard } from '../restated';
import { BlockSkeleton } from '../Skeletons';
import { Notice } from '../Toolbar';
import { AttentionCard } from './AttentionCard';
import { CollectionCard } from './CollectionCard';
import { EntitiesTable } from './EntitiesTable';
import { KpiBand } from './KpiBand';
import { RowsTable } from './RowsTable';
import { ScopeVerdict } from './ScopeVerdict';
import { TopRisksCard } from './TopRisksCard';
import { TrendsCard } from './TrendsCard';
import { UnknownPanel } from './UnknownPanel';
import { useBesideOverview } from './useBesideOverview';
import type { ScopeScreen } from './useScopeScreen';

const useStyles = makeStyles({
  pair: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1.28fr) minmax(0, 1fr)',
    gap: 16,
    alignItems: 'start',
    '@media screen and (max-width: 1100px)': {
      gridTemplateColumns: 'minmax(0, 1fr)',
    },
  },
});

export interface ScopeOverviewProps {
  /** What a printed sheet is called. */
  readonly title: string;
  readonly screen: ScopeScreen;
  /** Where an admin repairs a source; absent for others. */
  readonly adminHref?: string;
  /** The page of SLOs; absent where the app has none. */
  readonly sloHref?: string;
}

/** Neither here nor failed. */
const NOT_YET = { data: undefined, error: null };

const hasScope = (data: Overview): data is Overview & { scope: string } =>
  data.scope !== null;

/** Boxes as high as what they stand for, so that nothing jumps. */
const Bones = () => (
  <>
    <BlockSkeleton height={84} />
    <BlockSkeleton height={174} lines={3} />
    <BlockSkeleton height={222} lines={4} />
    <BlockSkeleton height={320} lines={8} />
  </>
);

/** Everything about a scope below its toolbar: of the whole direction, a domain or a group. */
export const ScopeOverview = ({
  title,
  screen,
  adminHref,
  sloHref,
}: ScopeOverviewProps) => {
  const classes = useStyles();
  const words = useWords();
  const { t } = words;
  const { choices, data, failure, isOutdated, refresh } = screen;
  const { groupBy, groupings, nowMs } = choices;
  const asked = useBesideOverview({
    environment: data?.environment,
    scope: data?.scope ?? undefined,
    groupBy: data?.groupBy ?? groupBy.value,
    period: data?.period.key ?? choices.period.value,
  });
  // While history is collected SLOs are declared before anything is counted of them.
  const isUncounted =
    data?.collection !== null && asked.slos.data?.sum.total === 0;
  const beside = isUncounted ? { ...asked, slos: NOT_YET } : asked;
  if (endsScreen(failure, data !== undefined)) {
    return <ErrorScreen error={failure} onRetry={refresh} />;
  }
  if (choices.meta.data && choices.environments.length === 0) {
    return <Notice>{t('toolbar.noEnvironment')}</Notice>;
  }
  if (!data) return <Bones />;
  // While little is known the collection is the news, and no verdict is better than a vague one.
  const hasVerdict = data.collection === null || data.state !== 'unknown';
  // Before anything is known nothing can be said to be quiet.
  const hasAttention = data.collection === null || data.attention.length > 0;
  const part = { overview: data, nowMs, isOutdated };
  return (
    <>
      <PrintHeading
        title={title}
        lines={[
          t('overview.entities', { count: data.members }),
          data.environment,
          periodWords(data.period, words, nowMs),
          comparedWords(data.period.key, words),
        ]}
        asOf={data.asOf}
        sources={data.sources}
      />
      <StaleNotice failure={failure} asOf={data.asOf} nowMs={nowMs} />
      {data.basis === 'own' && <Notice>{t('overview.ownOnly')}</Notice>}
      {data.collection && (
        <CollectionCard
          collection={data.collection}
          nowMs={nowMs}
          adminHref={adminHref}
        />
      )}
      {hasVerdict && <ScopeVerdict overview={data} beside={beside} />}
      <ExplainProvider nowMs={nowMs}>
        <KpiBand {...part} beside={beside} adminHref={adminHref} />
      </ExplainProvider>
      <RestatedCard
        environment={data.environment}
        scope={data.scope ?? undefined}
        period={data.period.key}
      />
      <TrendsCard {...part} />
      {(data.rows.length > 0 || data.scope === null) && (
        <RowsTable
          {...part}
          beside={beside}
          groupBy={groupBy}
          groupings={groupings}
        />
      )}
      {hasScope(data) && <EntitiesTable overview={data} nowMs={nowMs} />}
      <div className={hasAttention ? classes.pair : undefined}>
        {hasAttention && (
          <AttentionCard
            overview={data}
            nowMs={nowMs}
            adminHref={adminHref}
            sloHref={sloHref}
          />
        )}
        <TopRisksCard overview={data} />
      </div>
      <UnknownPanel overview={data} nowMs={nowMs} />
    </>
  );
};
