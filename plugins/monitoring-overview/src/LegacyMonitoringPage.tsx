import { convertLegacyRouteRef } from '@backstage/core-compat-api';
import { Header, Page, TabbedLayout } from '@backstage/core-components';
import { useRouteRef } from '@backstage/core-plugin-api';
import { useWords } from '@rosetta/backstage-plugin-monitoring-react';
import { AdminPage } from './admin/AdminPage';
import { DoraPage } from './dora/DoraPage';
import { OverviewPage } from './overview/OverviewPage';
import { LegacyRootHref } from './pageHref';
import { rootRouteRef } from './routes';
import { RunPage } from './run/RunPage';
import { SloPage } from './slo/SloPage';

const legacyRootRouteRef = convertLegacyRouteRef(rootRouteRef);

/** The page as legacy apps draw it: header and tabs of core-components. */
export const LegacyMonitoringPage = () => {
  const { t } = useWords();
  const root = useRouteRef(legacyRootRouteRef)();
  return (
    <LegacyRootHref.Provider value={root}>
      <Page themeId="tool">
        <Header title={t('nav.monitoring')} />
        <TabbedLayout>
          <TabbedLayout.Route path="/overview" title={t('nav.overview')}>
            <OverviewPage />
          </TabbedLayout.Route>
          <TabbedLayout.Route path="/slo" title={t('nav.slo')}>
            <SloPage />
          </TabbedLayout.Route>
          <TabbedLayout.Route path="/dora" title={t('nav.dora')}>
            <DoraPage />
          </TabbedLayout.Route>
          <TabbedLayout.Route path="/incidents" title={t('nav.incidents')}>
            <RunPage />
          </TabbedLayout.Route>
          <TabbedLayout.Route path="/admin" title={t('nav.admin')}>
            <AdminPage />
          </TabbedLayout.Route>
        </TabbedLayout>
      </Page>
    </LegacyRootHref.Provider>
  );
};
