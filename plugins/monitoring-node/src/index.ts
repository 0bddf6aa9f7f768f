export * from './Connector';
export * from './ConnectorError';
export * from './ConnectorFactory';
export * from './PivotDefinition';
export * from './extensionPoints';
export * from './ports';
export * from './kit';
