export { catalogModuleMonitoring as default } from './module';
