export * from './sloDefinition';
export * from './sloWindow';
export * from './burnRate';
export * from './sloState';
export * from './tierSlos';
export * from './parseSloAnnotation';
export { parseOpenSlo, readOpenSlo } from './parseOpenSlo';
export type { OpenSloContext, OpenSloResult } from './parseOpenSlo';
export { SIGNAL_SLI_EXAMPLE, SIGNAL_SOURCE_TYPE } from './openSloSignals';
