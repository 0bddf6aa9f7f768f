export * from './checkSource';
export * from './liveReader';
