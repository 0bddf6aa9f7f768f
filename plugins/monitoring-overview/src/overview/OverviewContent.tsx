import {
  GROUPINGS,
  Notice,
  Picker,
  ScopeOverview,
  ScopeToolbar,
  SourcesAge,
  useScopeChoices,
  useScopeScreen,
  useWords,
} from '@rosetta/backstage-plugin-monitoring-react';
import { useScopePicker } from '../frame';
import { PageTitle } from '../PageBody';
import { useAdminHref, useSloHref } from '../pageHref';

const SIZES = {
  domain: 'overview.sizeDomains',
  system: 'overview.sizeSystems',
  team: 'overview.sizeTeams',
} as const;

/** Where the risk is, whether it gets better, and what is not known. All choices are in the URL. */
export const OverviewContent = () => {
  const { t } = useWords();
  const choices = useScopeChoices(GROUPINGS);
  const scope = useScopePicker(choices.chosen);
  const screen = useScopeScreen(choices, scope.within, scope.isReady);
  const adminHref = useAdminHref(
    choices.meta.data?.rights.readSources ?? false,
  );
  const sloHref = useSloHref();
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
        hasPrintHeading
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
          options={scope.options}
          onChange={scope.set}
        />
      </ScopeToolbar>
      {scope.unknown !== undefined && (
        <Notice>{t('overview.badScope', { asked: scope.unknown })}</Notice>
      )}
      <ScopeOverview
        title={scope.within ? scope.name : t('overview.title')}
        screen={screen}
        adminHref={adminHref}
        sloHref={sloHref}
      />
    </>
  );
};
