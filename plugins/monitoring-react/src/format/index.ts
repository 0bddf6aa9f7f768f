export * from './createFormat';
export * from './units';
export * from './compare';
