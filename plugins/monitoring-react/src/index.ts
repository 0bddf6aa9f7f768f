export * from './api';
export * from './charts';
export * from './components';
export * from './explain';
export * from './format';
export * from './hooks';
export * from './theme/status';
export { monitoringTranslationRef } from './translations/ref';
export * from './timeline';
