export * from './entityReader';
export * from './signalReader';
export * from './pivotReader';
export * from './problemReader';
export * from './adminReader';
export * from './incidentReader';
