export * from './clockSkew';
export * from './doctor';
