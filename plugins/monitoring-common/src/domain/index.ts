export * from './halfOpenWindow';
export * from './period';
export * from './kpiValue';
export * from './entityState';
export * from './objectives';
export * from './gates';
export * from './verdict';
export * from './dayState';
