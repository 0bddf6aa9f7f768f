export * from './catalogGuard';
export * from './catalogSnapshot';
