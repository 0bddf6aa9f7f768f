export * from './logBars';
export * from './LogFigures';
export * from './LogHistogram';
export * from './LogPatterns';
export * from './LogVolumeCard';
