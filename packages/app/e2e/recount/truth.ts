import { Demo } from '../demo';

/** The estate's own list of what there is, read from the simulators' control API. */
export interface Truth {
  readonly nowMs: number;
  readonly members: readonly Member[];
  readonly tickets: readonly Ticket[];
  /** Entities that a configuration item stands for in production, by its id. */
  readonly entitiesOfCi: ReadonlyMap<string, readonly string[]>;
  readonly problems: readonly Problem[];
  /** Production hours by entity, over both periods. */
  readonly hours: ReadonlyMap<string, readonly Slot[]>;
  /** Production slots of 5 minutes by entity, of the last hour. */
  readonly slots: ReadonlyMap<string, readonly Slot[]>;
}

/** A component or server with everything it belongs to. */
export interface Member {
  readonly ref: string;
  readonly tier: 1 | 2 | 3 | 4;
  readonly system: string | null;
  readonly domain: string | null;
  readonly groups: readonly string[];
  /** How it is named in Dynatrace: not at all, by a value that breaks the grammar, or somehow. */
  readonly signals: 'unmapped' | 'bad' | 'mapped';
  readonly isMapped: boolean;
}

export interface Ticket {
  readonly number: string;
  readonly ciId: string;
  readonly priority: number;
  readonly state: string;
  readonly openedAt: string;
  /** A ticket that was closed without a resolution was resolved when it was closed (CONNECTORS.md 2.6). */
  readonly resolvedAt: string | null;
  readonly closedAt: string | null;
  readonly parent: string | null;
  readonly slas: readonly { target: string; stage: string; hasBreached: boolean; endedAt: string | null; plannedEndAt: string | null }[];
}

export interface Problem {
  readonly displayId: string;
  readonly severity: string;
  readonly status: string;
  readonly environment: string;
  readonly affected: readonly { owner: string; since: string }[];
}

export interface Slot {
  readonly startMs: number;
  readonly requests: number | null;
  readonly errors: number | null;
  readonly errors5xx: number | null;
  readonly p95Ms: number | null;
  readonly saturation: number | null;
  readonly availability: number | null;
}

interface EstateAnswer {
  groups: { name: string; parent?: string }[];
  systems: { name: string; domain: string }[];
  components: { name: string; system: string; owner: string; tier: Member['tier']; mapping: string }[];
  resources: { name: string; system: string; owner: string; tier: Member['tier'] }[];
}

interface SignalRow {
  entityRef: string; environment: string; slotStart: string; requests: number | null; errors: number | null; errors_5xx: number | null;
  latency_p95_ms: number | null; cpu_ratio: number | null; memory_ratio: number | null; availability_ratio: number | null;
}

/** The demo's catalog holds one component that is not the estate's: the project itself, in no system and mapped to nothing. */
const OURSELVES: Member = {
  ref: 'component:default/rosetta-monitoring', tier: 2, system: null, domain: null, groups: ['group:default/platform-admins', 'group:default/direction'], signals: 'unmapped', isMapped: false,
};

function membersOf(estate: EstateAnswer, inServiceNow: ReadonlySet<string>): Member[] {
  const domainOf = new Map(estate.systems.map(system => [system.name, system.domain]));
  const parentOf = new Map(estate.groups.map(group => [group.name, group.parent]));
  const climb = (group: string): string[] => {
    const parent = parentOf.get(group);
    return [`group:default/${group}`, ...(parent ? climb(parent) : [])];
  };
  const member = (kind: string, spec: { name: string; system: string; owner: string; tier: Member['tier'] }, signals: Member['signals']): Member => {
    const ref = `${kind}:default/${spec.name}`;
    return {
      ref, tier: spec.tier, signals,
      system: `system:default/${spec.system}`,
      domain: `domain:default/${domainOf.get(spec.system)}`,
      groups: climb(spec.owner),
      isMapped: signals === 'mapped' || inServiceNow.has(ref),
    };
  };
  const signalsOf = (mapping: string): Member['signals'] => (mapping === 'unmapped' || mapping === 'bad' ? mapping : 'mapped');
  return [
    ...estate.components.map(spec => member('component', spec, signalsOf(spec.mapping))),
    ...estate.resources.map(spec => member('resource', spec, 'mapped')),
    OURSELVES,
  ];
}

async function readSlots(demo: Demo, resolution: '1h' | '5m', fromMs: number, toMs: number): Promise<Map<string, Slot[]>> {
  const byEntity = new Map<string, Slot[]>();
  for (const instance of ['main', 'trade']) {
    const window = `from=${new Date(fromMs).toISOString()}&to=${new Date(toMs).toISOString()}`;
    const lines = await demo.controlText(`/truth/signals?instance=${instance}&resolution=${resolution}&${window}`);
    for (const line of lines.split('\n')) {
      if (line === '') continue;
      const row = JSON.parse(line) as SignalRow;
      const used = [row.cpu_ratio, row.memory_ratio].filter((value): value is number => value !== null);
      const slot: Slot = {
        startMs: Date.parse(row.slotStart), requests: row.requests, errors: row.errors, errors5xx: row.errors_5xx, p95Ms: row.latency_p95_ms,
        saturation: used.length === 0 ? null : Math.max(...used), availability: row.availability_ratio,
      };
      const isSilent = [slot.requests, slot.p95Ms, slot.saturation, slot.availability].every(value => value === null);
      if (row.environment !== 'production' || isSilent) continue;
      byEntity.set(row.entityRef, [...(byEntity.get(row.entityRef) ?? []), slot]);
    }
  }
  return byEntity;
}

/** Reads everything that a recount of the production overview needs. */
export async function readTruth(demo: Demo, fromMs: number, hoursToMs: number): Promise<Truth> {
  const nowMs = Date.now();
  const [estate, cis, tickets, problems, hours, slots] = [
    await demo.control<EstateAnswer>('GET', '/estate'),
    await demo.control<{
      cis: { sysId: string; environment: string; mappedBy: { entityRef: string; environment: string }[] }[];
      findings: { entityRef: string; kind: string }[];
    }>('GET', '/truth/cis'),
    await demo.control<Ticket[]>('GET', '/truth/tickets'),
    await demo.control<Problem[]>('GET', `/truth/problems?from=${new Date(fromMs).toISOString()}&to=${new Date(nowMs).toISOString()}`),
    await readSlots(demo, '1h', fromMs, hoursToMs),
    await readSlots(demo, '5m', nowMs - 3_600_000, nowMs),
  ];
  const entitiesOfCi = new Map(
    cis.cis.map(ci => [ci.sysId, ci.mappedBy.filter(by => by.environment === 'production').map(by => by.entityRef)]),
  );
  // Found by nobody or by two is mapped all the same; what breaks the grammar is not.
  const named = cis.findings.filter(finding => ['ambiguous', 'nobody', 'renamed'].includes(finding.kind)).map(finding => finding.entityRef);
  const inServiceNow = new Set([...named, ...[...entitiesOfCi.values()].flat()]);
  const ended = tickets.map(ticket => ({ ...ticket, resolvedAt: ticket.resolvedAt ?? ticket.closedAt }));
  return { nowMs, members: membersOf(estate, inServiceNow), tickets: ended, entitiesOfCi, problems, hours, slots };
}
