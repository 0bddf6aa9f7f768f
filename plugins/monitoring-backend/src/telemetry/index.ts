export * from './telemetry';
export * from './watchRequests';
export * from './watchPages';
export * from './observeState';
