import { stringifyEntityRef, type Entity } from '@backstage/catalog-model';
import type { TableColumn } from '@backstage/core-components';
import { isMonitoringAvailable } from '../components/monitoredKinds';
import { StateCell, StateColumnTitle } from './StateCell';

/**
 * A column for the catalog's table with the state of each entity in the default environment, for
 * `CatalogIndexPage` of the catalog plugin. The rows of a page are asked for in one request; kinds without a
 * Monitoring tab stay empty.
 */
export function createMonitoringStateColumn<
  Row extends { readonly entity: Entity },
>(): TableColumn<Row> {
  return {
    title: <StateColumnTitle />,
    field: 'rosetta.state',
    // States are not in the catalog, so the table cannot sort or search by them.
    sorting: false,
    searchable: false,
    width: 'auto',
    render: ({ entity }) =>
      isMonitoringAvailable(entity) ? (
        <StateCell entityRef={stringifyEntityRef(entity)} />
      ) : null,
  };
}
