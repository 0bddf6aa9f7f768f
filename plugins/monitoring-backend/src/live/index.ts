export * from './checkSource';
