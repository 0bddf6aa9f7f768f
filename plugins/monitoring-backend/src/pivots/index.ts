export * from './resolvePivots';
