export * from './PrintButton';
export * from './PrintHeading';
export * from './PrintSheet';
export { onSheetLaidOut } from './usePrinting';
