import {
  GROUPINGS,
  Notice,
  Picker,
  ScopeOverview,
  ScopeToolbar,
  SourcesAge,
  useScopeChoices,
  useScopes,
  useScopeScreen,
  useUrlChoice,
  useWords,
} from '@rosetta/backstage-plugin-monitoring-react';
import { useMemo } from 'react';
import { PageTitle } from '../PageBody';
import { useAdminHref } from '../useAdminHref';
import { ALL_SCOPES, scopeOptions } from './scopeOptions';

const SIZES = {
  domain: 'overview.sizeDomains',
  system: 'overview.sizeSystems',
  team: 'overview.sizeTeams',
} as const;

/** Where the risk is, whether it gets better, and what is not known. All choices are in the URL. */
export const OverviewContent = () => {
  const { t } = useWords();
  const choices = useScopeChoices(GROUPINGS);
  const scopes = useScopes(choices.chosen);
  const options = useMemo(
    () => scopeOptions(scopes.data?.items ?? [], t('overview.allScopes')),
    [scopes.data, t],
  );
  const scope = useUrlChoice(
    'scope',
    useMemo(() => options.map(option => option.value), [options]),
    ALL_SCOPES,
  );
  const isScopeKnown = scopes.isSuccess || scopes.isError;
  const screen = useScopeScreen(
    choices,
    scope.value === ALL_SCOPES ? undefined : scope.value,
    // A scope in the URL is asked for only once it is known to exist.
    scope.rejected === undefined || isScopeKnown,
  );
  const adminHref = useAdminHref(
    choices.meta.data?.rights.readSources ?? false,
  );
  const { data } = screen;
  const size =
    data &&
    t(SIZES[data.groupBy], {
      entities: t('overview.entities', { count: data.members }),
      count: data.rows.length,
    });
  return (
    <>
      <PageTitle
        title={t('overview.title')}
        note={size ?? ''}
        right={
          data && (
            <SourcesAge
              asOf={data.asOf}
              sources={data.sources}
              nowMs={choices.nowMs}
              adminHref={adminHref}
            />
          )
        }
      />
      <ScopeToolbar screen={screen}>
        <Picker
          label={t('overview.scope')}
          hasLabel
          value={scope.value}
          options={options}
          onChange={scope.set}
        />
      </ScopeToolbar>
      {isScopeKnown && scope.rejected !== undefined && (
        <Notice>{t('overview.badScope', { asked: scope.rejected })}</Notice>
      )}
      <ScopeOverview screen={screen} adminHref={adminHref} />
    </>
  );
};
