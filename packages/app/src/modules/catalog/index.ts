import { createFrontendModule } from '@backstage/frontend-plugin-api';
import { CatalogPage } from './CatalogPage';

/** The catalog's table with a column of states. */
export const catalogModule = createFrontendModule({
  pluginId: 'catalog',
  extensions: [CatalogPage],
});
