import { createFrontendModule } from '@backstage/frontend-plugin-api';
import { AppRootWrapperBlueprint } from '@backstage/plugin-app-react';
import { WithDemoBanner } from './DemoBanner';

/** The line that says this is a demo. */
export const demoModule = createFrontendModule({
  pluginId: 'app',
  extensions: [
    AppRootWrapperBlueprint.make({
      name: 'demo-banner',
      params: { component: WithDemoBanner },
    }),
  ],
});
