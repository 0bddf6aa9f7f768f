export * from './deriveEngine';
export * from './judgeStates';
export * from './judgeScores';
export * from './scoreEntities';
export * from './sloDayKeeper';
