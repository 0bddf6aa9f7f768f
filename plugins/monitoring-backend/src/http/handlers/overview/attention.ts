import { Attention } from '@rosetta/backstage-plugin-monitoring-common';
import { EntityRow, IncidentRow } from '../../../store';
import { isVisible, Visibility } from '../../authorization';
import { decisiveSla, incidentView } from '../../incidentView';
import { InstanceState } from '../../sourceStates';
import { ServedInstance } from '../dependencies';
import { reasonView } from '../views';
import { Promises, UrgentPromise } from './promises';

/** What nobody knows of an entity of this tier or above is worth a line of its own. */
export const IMPORTANT_TIER = 2;

/** More overspent budgets than this are one line: what was spent long ago is no matter of today by itself. */
const MISSED_NAMED = 3;

interface Ranked {
  readonly item: Attention;
  readonly tier: number;
  /** When it is too late, epoch milliseconds; Infinity without a clock. */
  readonly dueMs: number;
}

const NOTHING: Omit<Attention, 'kind' | 'state'> = {
  entity: null, owner: null, since: null, reason: null, incident: null, slo: null, origin: null, count: null,
};
const ORDER = { critical: 0, warning: 1, unknown: 2 };

function ofIncident(
  row: IncidentRow,
  instances: readonly ServedInstance[],
  visibility: Visibility,
): Ranked | undefined {
  const entities = row.entities.filter(entity => isVisible(visibility, entity.ref)).sort((a, b) => a.tier - b.tier);
  const [entity] = entities;
  if (!entity) return undefined;
  const sla = decisiveSla(row.slas);
  return {
    tier: entity.tier,
    dueMs: sla?.endedMs === null ? (sla.dueMs ?? Infinity) : Infinity,
    item: {
      ...NOTHING,
      kind: 'incident_open',
      state: row.priority === 1 ? 'critical' : 'warning',
      entity: { ref: entity.ref, name: entity.name, tier: entity.tier },
      owner: entity.owner,
      since: row.opened.toISOString(),
      incident: {
        number: row.number,
        title: row.title,
        priority: row.priority,
        slaDue: sla?.dueMs === undefined || sla.dueMs === null ? null : new Date(sla.dueMs).toISOString(),
        slaBreached: sla?.hasBreached ?? false,
        upstreamUrl: incidentView(row, instances, visibility).upstreamUrl,
      },
    },
  };
}

function ofEntity(row: EntityRow, mayReadIncidents: boolean): Ranked {
  return {
    tier: row.tier,
    dueMs: Infinity,
    item: {
      ...NOTHING,
      kind: row.state === 'critical' ? 'entity_critical' : 'entity_unknown',
      state: row.state === 'critical' ? 'critical' : 'unknown',
      entity: { ref: row.entityRef, name: row.name, tier: row.tier },
      owner: row.ownerRef,
      since: row.sinceMs === null ? null : new Date(row.sinceMs).toISOString(),
      reason: row.reasons[0] ? reasonView(row.reasons[0], mayReadIncidents) : null,
    },
  };
}

function ofPromise({ sloId, name, entity, owner, overspentMinutes, burning }: UrgentPromise): Ranked {
  return {
    tier: entity.tier,
    dueMs: Infinity,
    item: {
      ...NOTHING,
      kind: burning ? 'slo_burning' : 'slo_missed',
      // A rule that pages says: act now (SRE workbook, alerting on SLOs).
      state: burning?.severity === 'page' ? 'critical' : 'warning',
      entity: { ref: entity.entityRef, name: entity.name, tier: entity.tier },
      owner,
      slo: { id: sloId, name, overspentMinutes, burn: burning?.burn ?? null },
    },
  };
}

/** What burns by name; what is overspent and burns no more by name where it is little, else as a count. */
function ofPromises({ urgent, withoutSlo }: Promises, visibility: Visibility, told: ReadonlySet<string | undefined>): Ranked[] {
  const left = urgent.filter(({ entity }) => !told.has(entity.entityRef));
  const isNamed = ({ entity }: UrgentPromise) => isVisible(visibility, entity.entityRef);
  const missed = left.filter(({ burning }) => burning === null);
  const counts = (kind: 'slos_missed' | 'no_slo', state: Attention['state'], count: number, tier: number): Ranked => ({
    tier, dueMs: Infinity, item: { ...NOTHING, kind, state, count },
  });
  return [
    ...left.filter(one => one.burning !== null && isNamed(one)).map(ofPromise),
    ...(missed.length <= MISSED_NAMED && missed.every(isNamed)
      ? missed.map(ofPromise)
      : [counts('slos_missed', 'warning', missed.length, Math.min(...missed.map(({ entity }) => entity.tier)))]),
    ...(withoutSlo === 0 ? [] : [counts('no_slo', 'unknown', withoutSlo, 8)]),
  ];
}

/** Everything that asks for somebody today. */
export interface AttentionInput {
  /** Open incidents of priority 1 and 2. */
  readonly incidents: readonly IncidentRow[];
  /** Critical entities, and unknown ones of tier 1 and 2, that the caller may read. */
  readonly entities: readonly EntityRow[];
  readonly sources: readonly InstanceState[];
  readonly notMapped: number;
  readonly promises: Promises;
  readonly instances: readonly ServedInstance[];
  readonly visibility: Visibility;
  readonly mayReadIncidents: boolean;
}

/**
 * What to act on today, ranked by state, by tier, then by the time left. An entity that
 * is critical and has an urgent incident is one line: the incident says who acts. What is
 * promised for it is told where nothing else is.
 */
export function rankAttention(input: AttentionInput): Attention[] {
  const incidents = input.incidents.flatMap(row => ofIncident(row, input.instances, input.visibility) ?? []);
  const told = new Set(incidents.map(({ item }) => item.entity?.ref));
  const entities = input.entities
    .filter(row => !told.has(row.entityRef))
    .filter(row => row.state === 'critical' || (row.state === 'unknown' && row.tier <= IMPORTANT_TIER))
    // Not mapped is one line for all of them, not one each.
    .filter(row => row.reasons[0]?.code !== 'not_mapped')
    .map(row => ofEntity(row, input.mayReadIncidents));
  const sources = input.sources.flatMap((state): Ranked[] =>
    state.state === 'refused' || state.state === 'unreachable'
      ? [
          {
            tier: 0,
            dueMs: Infinity,
            item: {
              ...NOTHING,
              kind: state.state === 'refused' ? 'source_refused' : 'source_unreachable',
              state: 'warning',
              since: state.since?.toISOString() ?? null,
              origin: { source: state.source, instance: state.instance },
            },
          },
        ]
      : [],
  );
  const unmapped: Ranked[] =
    input.notMapped === 0
      ? []
      : [{ tier: 9, dueMs: Infinity, item: { ...NOTHING, kind: 'not_mapped', state: 'unknown', count: input.notMapped } }];
  const named = new Set([...told, ...entities.filter(({ item }) => item.state === 'critical').map(({ item }) => item.entity?.ref)]);
  const promises = ofPromises(input.promises, input.visibility, named);
  return [...incidents, ...entities, ...promises, ...sources, ...unmapped]
    .sort(
      (a, b) =>
        ORDER[a.item.state] - ORDER[b.item.state] ||
        a.tier - b.tier ||
        (a.dueMs === b.dueMs ? 0 : a.dueMs - b.dueMs) ||
        // What has lasted longest first; what does not say how long, last.
        (a.item.since ?? '~').localeCompare(b.item.since ?? '~'),
    )
    .map(({ item }) => item);
}
