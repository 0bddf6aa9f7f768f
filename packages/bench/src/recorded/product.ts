/* eslint-disable @backstage/no-forbidden-package-imports --
   recordings are read by the product's own connectors, which the package does not publish; of this folder only this file reaches in */
export { builtInConnectorFactories } from '@rosetta/backstage-plugin-monitoring-backend/src/connectors';
