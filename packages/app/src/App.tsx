import catalogPlugin from '@backstage/plugin-catalog/alpha';
import { createApp } from '@backstage/frontend-defaults';
import { catalogModule } from './modules/catalog';
import { demoModule } from './modules/demo';
import { i18nModule } from './modules/i18n';
import { navModule } from './modules/nav';
import { signInModule } from './modules/signIn';

// Every other plugin is found by `app.packages: all` in app-config.yaml.
export default createApp({
  features: [
    catalogPlugin,
    catalogModule,
    navModule,
    i18nModule,
    signInModule,
    demoModule,
  ],
});
