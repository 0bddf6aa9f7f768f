import { Entity } from '@backstage/catalog-model';
import { Knex } from 'knex';
import { TicketTruth } from '../ground/simulators';
import { Upstream } from '../ground/upstream';
import { compareRows, Comparison, Known } from './compareRows';
import { readCoverage } from './compareSignals';
import { readWatermark, secondsOf, selectLinked, single } from './linkedRows';

/** `sys_updated_on` has whole seconds, and clocks of the run are one: what is this much older than the watermark was shown. */
const SETTLED_MS = 5_000;
const OPEN_STATES = ['new', 'in_progress', 'on_hold'];

/** A row as text, or undefined where nothing is claimed of its values. */
type Expected = string | undefined;

/** A ticket as it must be stored. */
interface ExpectedTicket {
  readonly text: Expected;
  /** Nobody's now, and perhaps somebody's before. */
  readonly hasMovedAway: boolean;
}

const isoOf = (value: Date | null) => value?.toISOString() ?? null;

interface IncidentRow {
  external_id: string;
  number: string;
  title: string;
  state: string;
  priority: number | null;
  assignment_group: string | null;
  opened_at: Date;
  resolved_at: Date | null;
  closed_at: Date | null;
  reopen_count: number | null;
  parent_id: string | null;
  ci_id: string | null;
  updated_at: Date;
  missing_since: Date | null;
  removed_at: Date | null;
  links: string[];
}

const textOfStored = (row: IncidentRow) =>
  JSON.stringify([
    row.number, row.title, row.state, row.priority, row.assignment_group, isoOf(row.opened_at), isoOf(row.resolved_at),
    isoOf(row.closed_at), row.reopen_count ?? 0, row.parent_id, row.ci_id, isoOf(row.updated_at), row.missing_since,
    row.removed_at, [...row.links].sort(),
  ]);

/** The ticket as the product must keep it (connectors/servicenow/README.md, Values). */
function textOfTicket(ticket: TicketTruth, links: readonly string[]): string {
  const isOpen = OPEN_STATES.includes(ticket.state);
  const hasEnded = ticket.state === 'resolved' || ticket.state === 'closed';
  const resolved = ticket.resolvedAt ?? (hasEnded ? ticket.closedAt : null);
  return JSON.stringify([
    ticket.number, ticket.title, ticket.state, ticket.priority, ticket.assignmentGroup, secondsOf(ticket.openedAt),
    isOpen ? null : secondsOf(resolved), isOpen ? null : secondsOf(ticket.closedAt), ticket.reopenCount, ticket.parent,
    ticket.ciId, secondsOf(ticket.updatedAt), null, null, [...links].sort(),
  ]);
}

interface SlaRow {
  external_id: string;
  incident_id: string;
  name: string;
  target: string;
  stage: string;
  has_breached: boolean;
  started_at: Date | null;
  ended_at: Date | null;
  planned_end_at: Date | null;
  business_used_ratio: number | null;
  updated_at: Date;
}

const SERVICENOW_KEYS = /servicenow|cmdb/;

/** APIs without keys of their own take those of their System; the estate's account names its components only. */
function apisOf(systemRef: string, entities: readonly Entity[]): string[] {
  return entities
    .filter(entity => entity.kind === 'API' && systemRef === `system:default/${entity.spec?.system}`)
    .filter(entity => !Object.keys(entity.metadata.annotations ?? {}).some(key => SERVICENOW_KEYS.test(key)))
    .map(entity => `api:default/${entity.metadata.name}`);
}

/** For each item the series that its tickets belong to, as `environment entityRef`. */
export async function readCiLinks({ simulators, entities }: Upstream): Promise<Map<string, string[]>> {
  return new Map(
    (await simulators.cis()).map(ci => {
      const named = ci.mappedBy.map(one => `${one.environment} ${one.entityRef}`);
      const isOfSystem = ci.mappedBy.some(one => one.entityRef === ci.entityRef) && ci.entityRef?.startsWith('system:');
      const heirs = isOfSystem ? apisOf(ci.entityRef ?? '', entities).map(ref => `${ci.environment} ${ref}`) : [];
      return [ci.sysId, [...named, ...heirs]];
    }),
  );
}

/**
 * Every incident and SLA clock in the database against the estate's own list.
 *
 * @param moved - numbers of tickets that changed their item: they may be there or not while
 *   they are nobody's, and so may their clocks
 */
export async function compareTickets(knex: Knex, upstream: Upstream, moved: ReadonlySet<string>): Promise<Comparison[]> {
  const linksOfCi = await readCiLinks(upstream);
  const tickets = await upstream.simulators.tickets();
  const coverage = { incidents: await readCoverage(knex, 'incidents'), task_sla: await readCoverage(knex, 'task_sla') };
  const shownUntil = {
    incidents: (await readWatermark(knex, 'servicenow', 'main', 'incidents')) - SETTLED_MS,
    task_sla: (await readWatermark(knex, 'servicenow', 'main', 'task_sla')) - SETTLED_MS,
  };
  const wasAsked = (stream: keyof typeof coverage, links: readonly string[], updatedMs: number) =>
    links.some(link => {
      const range = coverage[stream].get(link);
      return range !== undefined && updatedMs >= range.fromMs;
    });
  const incidents = new Map<string, Known<ExpectedTicket>>();
  const clocks = new Map<string, Known<Expected>>();
  for (const ticket of tickets) {
    const links = linksOfCi.get(ticket.ciId ?? '') ?? [];
    const updatedMs = Date.parse(ticket.updatedAt);
    const isSettled = updatedMs < shownUntil.incidents;
    if (links.length > 0 || moved.has(ticket.number)) {
      incidents.set(ticket.sysId, {
        // It changed after the last look: what is stored may be the version before.
        row: { text: isSettled ? textOfTicket(ticket, links) : undefined, hasMovedAway: links.length === 0 },
        isRequired: isSettled && wasAsked('incidents', links, updatedMs),
      });
    }
    for (const sla of ticket.slas) {
      const slaMs = Date.parse(sla.updatedAt);
      if (links.length === 0 && !moved.has(ticket.number)) continue;
      const isClaimed = slaMs < shownUntil.task_sla && !moved.has(ticket.number);
      clocks.set(sla.sysId, {
        row: isClaimed
          ? JSON.stringify([
              ticket.sysId, sla.name, sla.target, sla.stage, sla.hasBreached, secondsOf(sla.startedAt), secondsOf(sla.endedAt),
              secondsOf(sla.plannedEndAt), single(sla.businessPercentage / 100), secondsOf(sla.updatedAt),
            ])
          : undefined,
        isRequired: isClaimed && wasAsked('task_sla', links, slaMs),
      });
    }
  }
  const { rows } = await knex.raw<{ rows: IncidentRow[] }>(selectLinked('incident'));
  const { rows: slas } = await knex.raw<{ rows: SlaRow[] }>('select * from task_sla');
  const differ = (stored: string, truth: Expected) =>
    truth === undefined || stored === truth ? undefined : `${stored}, not ${truth}`;
  return [
    compareRows('incident', rows.map(row => [row.external_id, row]), incidents, (stored, { text, hasMovedAway }) =>
      // Only what is held as open is asked about again: a ticket that moves away after its end stays as it was.
      hasMovedAway && !OPEN_STATES.includes(stored.state) ? undefined : differ(textOfStored(stored), text),
    ),
    compareRows(
      'task_sla',
      slas.map(row => [
        row.external_id,
        JSON.stringify([
          row.incident_id, row.name, row.target, row.stage, row.has_breached, isoOf(row.started_at), isoOf(row.ended_at),
          isoOf(row.planned_end_at), single(row.business_used_ratio), isoOf(row.updated_at),
        ]),
      ]),
      clocks,
      differ,
    ),
  ];
}
