export * from './monitoringApi';
