import {
  CatalogTable,
  type CatalogTableColumnsFunc,
  type CatalogTableRow,
} from '@backstage/plugin-catalog';
import { CatalogIndexPage } from '@backstage/plugin-catalog/alpha';
import { createMonitoringStateColumn } from '@rosetta/backstage-plugin-monitoring';
import type { JSX } from 'react';

const stateColumn = createMonitoringStateColumn<CatalogTableRow>();

/** The columns of the catalog with the state after the name. */
const columns: CatalogTableColumnsFunc = context => {
  const [name, ...others] = CatalogTable.defaultColumnsFunc(context);
  return [name, stateColumn, ...others];
};

export const CatalogTableWithStates = ({
  filters,
}: {
  filters: readonly JSX.Element[];
}) => (
  <CatalogIndexPage pagination columns={columns} filters={<>{filters}</>} />
);
