export * from './resolvePivots';
export * from './maintenanceWindows';
