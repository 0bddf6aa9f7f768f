import {
  CatalogTable,
  type CatalogTableColumnsFunc,
  type CatalogTableRow,
} from '@backstage/plugin-catalog';
import { CatalogIndexPage } from '@backstage/plugin-catalog/alpha';
import { createMonitoringStateColumn } from '@rosetta/backstage-plugin-monitoring';
import type { JSX } from 'react';

const stateColumn = createMonitoringStateColumn<CatalogTableRow>();

/**
 * The columns of the catalog with the state after the name, which is the first that is not hidden.
 *
 * Descriptions and tags leave their place to the names, which are broken within words without it.
 */
const columns: CatalogTableColumnsFunc = context => {
  const usual = CatalogTable.defaultColumnsFunc(context).filter(
    column =>
      column.field !== 'entity.metadata.description' &&
      column.field !== 'entity.metadata.tags',
  );
  const name = usual.findIndex(column => !column.hidden);
  return usual.toSpliced(
    name,
    1,
    { ...usual[name], cellStyle: { minWidth: 200 } },
    stateColumn,
  );
};

export const CatalogTableWithStates = ({
  filters,
}: {
  filters: readonly JSX.Element[];
}) => (
  <CatalogIndexPage pagination columns={columns} filters={<>{filters}</>} />
);
