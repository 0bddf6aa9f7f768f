import {
  coreExtensionData,
  createExtensionInput,
  PageBlueprint,
} from '@backstage/frontend-plugin-api';
import catalogPlugin from '@backstage/plugin-catalog/alpha';
import CategoryIcon from '@material-ui/icons/Category';

/** Takes the place of the catalog's own page, whose columns cannot be set by configuration. */
export const CatalogPage = PageBlueprint.makeWithOverrides({
  inputs: { filters: createExtensionInput([coreExtensionData.reactElement]) },
  factory: (originalFactory, { inputs }) =>
    originalFactory({
      path: '/catalog',
      routeRef: catalogPlugin.routes.catalogIndex,
      title: 'Catalog',
      icon: <CategoryIcon fontSize="inherit" />,
      loader: async () => {
        const { CatalogTableWithStates } = await import(
          './CatalogTableWithStates'
        );
        return (
          <CatalogTableWithStates
            filters={inputs.filters.map(filter =>
              filter.get(coreExtensionData.reactElement),
            )}
          />
        );
      },
    }),
});
