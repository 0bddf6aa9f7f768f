export * from './authorization';
export * from './errors';
export * from './handlers';
export * from './router';
