export * from './failureWhy';
export * from './feedAbsence';
export * from './ShownOf';
export * from './StaleFeed';
