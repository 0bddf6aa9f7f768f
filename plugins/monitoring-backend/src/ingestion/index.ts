export * from './engine';
export * from './feedPlan';
export * from './runBatch';
