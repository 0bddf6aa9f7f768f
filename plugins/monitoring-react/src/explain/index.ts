export { ExplainButton } from './ExplainButton';
export { ExplainDrawer } from './ExplainDrawer';
export { ExplainProvider } from './ExplainProvider';
export { useExplain } from './ExplainContext';
