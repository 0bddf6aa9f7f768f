export * from './AroundRelease';
export * from './DeploymentsTable';
export * from './EnvironmentCard';
export * from './environmentState';
export * from './LiveState';
