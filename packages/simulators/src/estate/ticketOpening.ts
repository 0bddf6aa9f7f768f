import { COMPONENTS } from './componentData';
import { ConfigurationItem, systemItems } from './configurationItems';
import { hash3, sysIdOf } from './hash';
import { MONITORING_ACCOUNT, PEOPLE, RunGroup, pick } from './people';
import { Columns, Priority, priorityColumns, stamp } from './ticket';
import { MINUTE_MS } from './time';
import { RESOURCES } from './topologyData';

/** What is known of a target, a component or a resource. */
export function specOf(target: string) {
  const name = target.slice(target.indexOf(':') + 1);
  return target.startsWith('component:')
    ? COMPONENTS.find(spec => spec.name === name)
    : RESOURCES.find(spec => spec.name === name);
}

/** Everything the opening of a ticket says. */
export interface Opening {
  readonly sysId: string;
  readonly number: string;
  /** epoch ms */
  readonly openedAt: number;
  /** When the record is written, epoch ms; not before `openedAt`. */
  readonly writtenAt: number;
  /** Coordinate of the ticket in every hash. */
  readonly key: number;
  readonly title: string;
  readonly category: string;
  readonly subcategory: string;
  readonly priority: Priority;
  readonly ci: ConfigurationItem | undefined;
  readonly group: RunGroup;
  /** Opened by monitoring rather than by a person. */
  readonly automatic: boolean;
  readonly parent?: string;
  /** sys_id of the problem record it belongs to. */
  readonly problem?: string;
  /** sys_id of the change it is said to be caused by. */
  readonly causedBy?: string;
}

function serviceOf(ci: ConfigurationItem | undefined): string {
  const spec = ci?.owner ? specOf(ci.owner) : undefined;
  return spec ? systemItems(spec.system)[0]?.sysId ?? '' : '';
}

const COMPANY = sysIdOf('core_company/northbank');

/** The columns of a new ticket that ever have a value; the rest is always empty. */
export function openingColumns(opening: Opening): Columns {
  const { key, automatic, ci, title } = opening;
  const caller = pick(PEOPLE, hash3(key, 1, 1));
  const opener = automatic ? MONITORING_ACCOUNT : pick(PEOPLE, hash3(key, 2, 2));
  const { priority, impact, urgency, severity } = priorityColumns(
    opening.priority,
    hash3(key, 5, 5),
  );
  // One literal, so that thousands of rows share one shape; spreading costs a tenfold.
  return {
    priority,
    impact,
    urgency,
    severity,
    state: '1',
    incident_state: '1',
    active: 'true',
    opened_at: stamp(opening.openedAt),
    sys_created_on: stamp(opening.writtenAt),
    sys_updated_on: '',
    sys_mod_count: '',
    sys_id: opening.sysId,
    number: opening.number,
    task_effective_number: opening.number,
    sys_class_name: 'incident',
    short_description: title,
    description: `${title}. Reported by ${automatic ? 'monitoring' : caller.name}.`,
    category: opening.category,
    subcategory: opening.subcategory,
    cmdb_ci: ci?.sysId ?? '',
    business_service: serviceOf(ci),
    assignment_group: opening.group.sysId,
    caller_id: caller.sysId,
    opened_by: opener.sysId,
    sys_created_by: opener.userName,
    sys_updated_by: opener.userName,
    contact_type: automatic ? 'event' : pick(['self-service', 'phone', 'email', ''], key),
    // Old records have none, which is not nought.
    reassignment_count: key % 4 === 0 ? '' : '0',
    reopen_count: '0',
    child_incidents: '0',
    parent_incident: opening.parent ?? '',
    problem_id: opening.problem ?? '',
    rfc: '',
    caused_by: opening.causedBy ?? '',
    made_sla: 'true',
    knowledge: 'false',
    upon_reject: 'cancel',
    upon_approval: 'proceed',
    approval: 'not requested',
    escalation: '0',
    notify: '1',
    sys_domain: 'global',
    sys_domain_path: '/',
    company: COMPANY,
    // Filled later: a key added then would cost the row its shape.
    assigned_to: '',
    hold_reason: '',
    resolved_at: '',
    resolved_by: '',
    close_code: '',
    close_notes: '',
    calendar_stc: '',
    calendar_duration: '',
    business_stc: '',
    business_duration: '',
    reopened_time: '',
    reopened_by: '',
    closed_at: '',
    closed_by: '',
  };
}

const NUMBERS_FROM = Date.UTC(2020, 0, 1);

/**
 * Number of a ticket that the estate opens: the minute and a lane of two digits,
 * so that it does not depend on how many others there are.
 *
 * @param openedAt - epoch ms
 */
export function ticketNumber(openedAt: number, lane: number): string {
  const minute = Math.floor((openedAt - NUMBERS_FROM) / MINUTE_MS);
  return `INC${String(minute).padStart(7, '0')}${String(lane % 100).padStart(2, '0')}`;
}
