export * from './IncidentsAbsence';
export * from './IncidentsBand';
export * from './IncidentsTable';
export * from './PriorityChip';
export * from './SlaBar';
