export * from './ChangeRow';
export * from './ChangesTable';
export * from './RecordsTable';
