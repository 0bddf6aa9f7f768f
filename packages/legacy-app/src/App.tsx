import { createApp } from '@backstage/app-defaults';
import { AppRouter, FlatRoutes } from '@backstage/core-app-api';
import {
  CatalogEntityPage,
  CatalogIndexPage,
  CatalogTable,
  type CatalogTableRow,
} from '@backstage/plugin-catalog';
import { signalsPlugin } from '@backstage/plugin-signals';
import {
  createMonitoringStateColumn,
  monitoringTranslations,
} from '@rosetta/backstage-plugin-monitoring/legacy';
import { MonitoringPage } from '@rosetta/backstage-plugin-monitoring-overview/legacy';
import { Route } from 'react-router-dom';
import { entityPage } from './entityPage';
import { HomePage } from './HomePage';
import { SignIn } from './SignIn';

const app = createApp({
  components: { SignInPage: SignIn },
  plugins: [signalsPlugin],
  __experimentalTranslations: {
    availableLanguages: ['en', 'fr'],
    resources: [monitoringTranslations],
  },
});

const stateColumn = createMonitoringStateColumn<CatalogTableRow>();

const routes = (
  <FlatRoutes>
    <Route
      path="/"
      element={
        <CatalogIndexPage
          columns={context => {
            const usual = CatalogTable.defaultColumnsFunc(context);
            const name = usual.findIndex(column => !column.hidden);
            return usual.toSpliced(name + 1, 0, stateColumn);
          }}
        />
      }
    />
    <Route path="/home" element={<HomePage />} />
    <Route
      path="/catalog/:namespace/:kind/:name"
      element={<CatalogEntityPage />}
    >
      {entityPage}
    </Route>
    <Route path="/monitoring" element={<MonitoringPage />} />
  </FlatRoutes>
);

export const App = app.createRoot(<AppRouter>{routes}</AppRouter>);
