export * from './BudgetBar';
export * from './BurnCard';
export { BurnDownCard } from './BurnDownCard';
export * from './SloTable';
export * from './sloWords';
export * from './StatementTable';
