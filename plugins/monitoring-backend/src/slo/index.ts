export * from './readOpenSloEntities';
export * from './readSlos';
