export {
  monitoringOverviewPlugin as default,
  monitoringOverviewPlugin,
} from './plugin';
