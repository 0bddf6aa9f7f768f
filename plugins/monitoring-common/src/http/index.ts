export * from './schemas';
export * from './eventSchemas';
export * from './scopeSchemas';
export * from './adminSchemas';
export * from './routeDefinition';
export * from './routes';
export * from './client';
export * from './openApi';
