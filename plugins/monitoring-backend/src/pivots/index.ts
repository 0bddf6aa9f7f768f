export * from './resolvePivots';
export * from './showValue';
export * from './mappings';
export * from './maintenanceWindows';
export * from './deploySource';
