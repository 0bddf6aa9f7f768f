export * from './adminQueries';
export * from './MonitoringQueryProvider';
export * from './queries';
export * from './queryKeys';
export * from './useNow';
export * from './useUrlChoice';
export * from './useWords';
