export * from './admin';
export * from './entity';
export * from './fakeMonitoringApi';
export * from './kpis';
export * from './scopes';
export * from './time';
