export * from './DoraBand';
export * from './DoraBlock';
export * from './DoraExcludedCard';
export * from './DoraShiftsCard';
export * from './DoraSpread';
