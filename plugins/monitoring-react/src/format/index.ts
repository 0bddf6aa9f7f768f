export * from './createFormat';
export * from './compare';
