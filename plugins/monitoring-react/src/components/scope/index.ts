export * from './AttentionCard';
export * from './ScopeFrame';
export * from './ScopeOverview';
export * from './ScopeToolbar';
export * from './TopRisksCard';
export * from './UnknownPanel';
export * from './useScopeScreen';
export * from './useUrlList';
