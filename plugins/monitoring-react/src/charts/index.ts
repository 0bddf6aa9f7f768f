export * from './DayBars';
export * from './geometry';
export * from './Hatch';
export * from './SignalChart';
export * from './Sparkline';
export * from './StateBar';
export { lastKnownIndex } from './signalChartParts';
