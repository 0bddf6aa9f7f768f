export { monitoringPlugin as default, monitoringPlugin } from './plugin';
