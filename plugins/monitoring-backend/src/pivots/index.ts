export * from './resolvePivots';
export * from './maintenanceWindows';
export * from './deploySource';
