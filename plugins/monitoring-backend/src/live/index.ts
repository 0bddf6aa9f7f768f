export * from './checkSource';
export * from './liveReader';
export * from './verifyPivot';
export * from './doctor';
