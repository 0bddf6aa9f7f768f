export * from './BudgetBar';
export * from './BurnCard';
export { BurnDownCard } from './BurnDownCard';
export * from './SloTable';
export { SloTile } from './SloTile';
export type { TilePromise } from './sloTileOf';
export * from './sloWords';
export * from './StatementTable';
