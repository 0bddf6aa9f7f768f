export * from './RestatedCard';
