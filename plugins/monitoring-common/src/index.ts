export * from './annotations';
export * from './permissions';
export * from './sources';
export * from './pivotNeeds';
export * from './domain';
export * from './facts';
export * from './kpi';
export * from './http';
