export * from './signalFact';
export * from './problemFact';
export * from './fact';
