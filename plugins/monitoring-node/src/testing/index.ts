export * from './captureLogger';
export * from './connectorContract';
export * from './fixtureServer';
export * from './memoryBudgetStore';
