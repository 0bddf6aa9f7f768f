export * from './catalogSnapshot';
