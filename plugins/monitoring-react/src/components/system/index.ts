export { useApplications } from '../scope/useApplications';
export * from './ComponentsTable';
export * from './SystemStrip';
export * from './SystemVerdict';
