import { Header, Page, TabbedLayout } from '@backstage/core-components';
import { useWords } from '@rosetta/backstage-plugin-monitoring-react';
import { AdminPage } from './admin/AdminPage';
import { OverviewPage } from './overview/OverviewPage';

/** The page as legacy apps draw it: header and tabs of core-components. */
export const LegacyMonitoringPage = () => {
  const { t } = useWords();
  return (
    <Page themeId="tool">
      <Header title={t('nav.monitoring')} />
      <TabbedLayout>
        <TabbedLayout.Route path="/overview" title={t('nav.overview')}>
          <OverviewPage />
        </TabbedLayout.Route>
        <TabbedLayout.Route path="/admin" title={t('nav.admin')}>
          <AdminPage />
        </TabbedLayout.Route>
      </TabbedLayout>
    </Page>
  );
};
