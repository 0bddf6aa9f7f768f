import { RUN_GROUPS } from './people';
import { STATE_WORDS, parseStamp } from './ticket';
import { TicketView } from './ticketBook';

/** What really became of one SLA clock; times ISO-8601. */
export interface SlaTruth {
  readonly sysId: string;
  readonly name: string;
  readonly target: 'response' | 'resolution';
  readonly stage: string;
  readonly hasBreached: boolean;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  readonly plannedEndAt: string | null;
  readonly businessPercentage: number;
  readonly updatedAt: string;
}

/** What is true of one ticket; times ISO-8601, null = has not happened. */
export interface TicketTruth {
  readonly sysId: string;
  readonly number: string;
  /** Kind of the fault behind it, `background` or `hand`. */
  readonly cause: string;
  /** The entity it is about, mapped or not; null = of nobody. */
  readonly entityRef: string | null;
  readonly environment: string;
  readonly ciId: string | null;
  readonly priority: number;
  readonly state: string;
  readonly title: string;
  readonly assignmentGroup: string | null;
  readonly openedAt: string | null;
  readonly acknowledgedAt: string | null;
  readonly resolvedAt: string | null;
  readonly closedAt: string | null;
  readonly reopenCount: number;
  /** sys_id of the ticket it belongs to. */
  readonly parent: string | null;
  readonly updatedAt: string;
  readonly slas: readonly SlaTruth[];
}

const iso = (time: number) => new Date(time).toISOString();

function isoOf(text: string | undefined): string | null {
  const time = parseStamp(text ?? '');
  return time === undefined ? null : iso(time);
}

/** First instant at which the ticket left New, unless it was canceled there. */
function acknowledgedAt({ past }: TicketView): string | null {
  const left = past.find(change => change.state !== undefined && change.state !== '1');
  return left && left.state !== '8' ? iso(left.at) : null;
}

function truthOf(view: TicketView): TicketTruth {
  const { ticket, columns } = view;
  return {
    sysId: ticket.sysId,
    number: ticket.number,
    cause: ticket.cause,
    entityRef: ticket.target && ticket.target.replace(':', ':default/'),
    environment: ticket.environment,
    ciId: columns.cmdb_ci || null,
    priority: Number(columns.priority),
    state: STATE_WORDS[view.state] ?? 'unknown',
    title: columns.short_description,
    assignmentGroup:
      RUN_GROUPS.find(group => group.sysId === columns.assignment_group)?.name ?? null,
    openedAt: isoOf(columns.opened_at),
    acknowledgedAt: acknowledgedAt(view),
    resolvedAt: isoOf(columns.resolved_at),
    closedAt: isoOf(columns.closed_at),
    reopenCount: Number(columns.reopen_count),
    parent: columns.parent_incident || null,
    updatedAt: iso(view.updatedAt),
    slas: view.slas.map(({ sla, version: { columns: row, writtenAt } }) => ({
      sysId: sla.sysId,
      name: sla.definition.name,
      target: sla.definition.target,
      stage: row.stage,
      hasBreached: row.has_breached === 'true',
      startedAt: isoOf(row.start_time),
      endedAt: isoOf(row.end_time),
      plannedEndAt: isoOf(row.planned_end_time),
      businessPercentage: Number(row.business_percentage),
      updatedAt: iso(writtenAt),
    })),
  };
}

/**
 * The tickets that were opened in a window or changed in it, themselves or by
 * their SLAs, as they stand now.
 *
 * @param from - epoch ms, inclusive
 * @param to - epoch ms, inclusive
 */
export function ticketTruth(
  views: readonly TicketView[],
  from: number,
  to: number,
): TicketTruth[] {
  const within = (time: number) => time >= from && time <= to;
  return views
    .filter(
      view =>
        within(parseStamp(view.columns.opened_at ?? '') ?? NaN) ||
        within(view.updatedAt) ||
        view.slas.some(({ version }) => within(version.writtenAt)),
    )
    .map(truthOf);
}
