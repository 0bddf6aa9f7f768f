export * from './readSlos';
