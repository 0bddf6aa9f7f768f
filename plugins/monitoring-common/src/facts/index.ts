export * from './signalFact';
export * from './problemFact';
export * from './incidentFact';
export * from './taskSlaFact';
export * from './fact';
