export * from './deriveEngine';
export * from './judgeStates';
