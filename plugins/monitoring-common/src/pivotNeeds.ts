import { SourceId } from './sources';

/** A source that would give a kind of entity something it needs, e.g. signals of a component. */
export interface PivotNeed {
  readonly need: string;
  readonly kind: string;
  readonly source: SourceId;
}

/** What entities of a kind need of the tools: one pivot of any of the sources of a need. */
const NEEDS: readonly { need: string; kinds: readonly string[]; sources: readonly SourceId[] }[] = [
  { need: 'signals', kinds: ['component', 'resource'], sources: ['dynatrace', 'prometheus'] },
  { need: 'incidents', kinds: ['component', 'resource'], sources: ['servicenow'] },
  { need: 'deployments', kinds: ['component'], sources: ['gitlab', 'argocd'] },
  { need: 'logs', kinds: ['component'], sources: ['elisa'] },
];

/** Needs that something connected could meet: what coverage is measured against. */
export function pivotNeeds(connected: readonly SourceId[]): PivotNeed[] {
  return NEEDS.flatMap(({ need, kinds, sources }) =>
    sources.filter(source => connected.includes(source)).flatMap(source => kinds.map(kind => ({ need, kind, source }))),
  );
}
