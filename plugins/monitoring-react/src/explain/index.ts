export { ExplainButton } from './ExplainButton';
export { ExplainDrawer } from './ExplainDrawer';
export { ExplainProvider } from './ExplainProvider';
export { LeftOutButton } from './LeftOutButton';
export { useExplain } from './ExplainContext';
