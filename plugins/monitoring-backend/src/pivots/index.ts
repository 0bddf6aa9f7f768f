export * from './resolvePivots';
export * from './mappings';
export * from './maintenanceWindows';
export * from './deploySource';
