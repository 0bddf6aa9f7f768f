export { createMonitoringStateColumn } from './places/stateColumn';
export { monitoringPlugin as default, monitoringPlugin } from './plugin';
