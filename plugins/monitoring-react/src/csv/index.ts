export * from './CsvButton';
export * from './downloadText';
