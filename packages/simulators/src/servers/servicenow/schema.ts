import { CHOICES } from './choices';

/** What a column holds; decides how it is compared and shown. */
export type ColumnType = 'text' | 'choice' | 'reference' | 'instant' | 'boolean' | 'integer' | 'duration';

/** One column of a table. */
export interface Column {
  readonly name: string;
  readonly type: ColumnType;
  /** Table a reference leads to. */
  readonly table?: string;
  /** Word shown for each code. */
  readonly choices?: Readonly<Record<string, string>>;
}

const REFERENCES: Readonly<Record<string, string>> = {
  cmdb_ci: 'cmdb_ci',
  business_service: 'cmdb_ci_service',
  service_offering: 'service_offering',
  assignment_group: 'sys_user_group',
  support_group: 'sys_user_group',
  caller_id: 'sys_user',
  opened_by: 'sys_user',
  closed_by: 'sys_user',
  resolved_by: 'sys_user',
  reopened_by: 'sys_user',
  assigned_to: 'sys_user',
  owned_by: 'sys_user',
  managed_by: 'sys_user',
  manager: 'sys_user',
  parent_incident: 'incident',
  parent: 'task',
  problem_id: 'problem',
  rfc: 'change_request',
  caused_by: 'change_request',
  company: 'core_company',
  location: 'cmn_location',
  // As recorded: the domain's link leads to the table of groups.
  sys_domain: 'sys_user_group',
  task: 'task',
  sla: 'contract_sla',
  schedule: 'cmn_schedule',
  requested_by: 'sys_user',
  cab_delegate: 'sys_user',
  on_hold_task: 'task',
  std_change_producer_version: 'std_change_producer_version',
  duplicate_of: 'problem',
  ci_item: 'cmdb_ci',
  'cmdb_rel_ci.parent': 'cmdb_ci',
  'cmdb_rel_ci.child': 'cmdb_ci',
  'cmdb_rel_ci.type': 'cmdb_rel_type',
  'sys_user_group.parent': 'sys_user_group',
};

const INSTANTS = new Set([
  'opened_at',
  'resolved_at',
  'closed_at',
  'reopened_time',
  'activity_due',
  'sla_due',
  'due_date',
  'expected_start',
  'work_start',
  'work_end',
  'follow_up',
  'approval_set',
  'start_time',
  'end_time',
  'original_breach_time',
  'planned_end_time',
  'pause_time',
  'sys_created_on',
  'sys_updated_on',
  'first_discovered',
  'last_discovered',
  'install_date',
  'start_date',
  'end_date',
  'requested_by_date',
  'review_date',
  'conflict_last_run',
  'fix_communicated_at',
]);

const DURATIONS = new Set([
  'calendar_duration',
  'business_duration',
  'time_worked',
  'duration',
  'time_left',
  'business_time_left',
  'pause_duration',
  'business_pause_duration',
]);

const INTEGERS = new Set([
  'calendar_stc',
  'business_stc',
  'child_incidents',
  'reopen_count',
  'reassignment_count',
  'sys_mod_count',
  'order',
]);

const BOOLEANS = new Set([
  'active',
  'knowledge',
  'made_sla',
  'has_breached',
  'monitor',
  'is_private',
  'on_hold',
  'known_error',
  'production_system',
  'cab_required',
  'unauthorized',
  'outside_maintenance_schedule',
  'major_problem',
]);

function columnOf(table: string, name: string): Column {
  const owned = `${table}.${name}`;
  const reference = Object.hasOwn(REFERENCES, owned) ? owned : name;
  if (Object.hasOwn(REFERENCES, reference)) {
    return { name, type: 'reference', table: REFERENCES[reference] };
  }
  const choices = CHOICES[`${table}.${name}`] ?? CHOICES[name];
  if (choices) {
    return { name, type: 'choice', choices };
  }
  if (INSTANTS.has(name)) {
    return { name, type: 'instant' };
  }
  if (DURATIONS.has(name)) {
    return { name, type: 'duration' };
  }
  if (INTEGERS.has(name)) {
    return { name, type: 'integer' };
  }
  return { name, type: BOOLEANS.has(name) ? 'boolean' : 'text' };
}

const words = (text: string) => text.trim().split(/\s+/);

// Order and names as recorded from an instance (incident_INC0000060_raw.json).
const INCIDENT = words(`
  parent made_sla caused_by watch_list upon_reject sys_updated_on child_incidents hold_reason
  origin_table task_effective_number approval_history number resolved_by sys_updated_by opened_by
  user_input sys_created_on sys_domain state route_reason sys_created_by knowledge order
  calendar_stc closed_at cmdb_ci delivery_plan contract impact active work_notes_list
  business_service business_impact priority sys_domain_path rfc time_worked expected_start
  opened_at business_duration group_list work_end caller_id reopened_time resolved_at
  approval_set subcategory work_notes universal_request short_description close_code
  correlation_display delivery_task work_start assignment_group additional_assignee_list
  business_stc cause description origin_id calendar_duration close_notes notify
  service_offering sys_class_name closed_by follow_up parent_incident sys_id contact_type
  reopened_by incident_state urgency problem_id company reassignment_count activity_due
  assigned_to severity comments approval sla_due comments_and_work_notes due_date
  sys_mod_count reopen_count sys_tags escalation upon_approval correlation_id location category`);

const TASK_SLA = words(`
  sys_id task sla stage active has_breached start_time end_time original_breach_time
  planned_end_time percentage business_percentage duration business_duration time_left
  business_time_left pause_time pause_duration business_pause_duration schedule timezone
  sys_class_name sys_created_on sys_created_by sys_updated_on sys_updated_by sys_mod_count sys_tags`);

const CMDB_CI = words(`
  sys_id name sys_class_name sys_class_path operational_status install_status busines_criticality
  used_for environment support_group assignment_group managed_by owned_by assigned_to company
  location department cost_center vendor manufacturer model_id model_number serial_number asset
  asset_tag ip_address mac_address fqdn dns_domain category subcategory short_description comments
  attributes monitor fault_count first_discovered last_discovered install_date discovery_source
  correlation_id change_control maintenance_schedule u_backstage_entity_id sys_domain
  sys_domain_path sys_created_on sys_created_by sys_updated_on sys_updated_by sys_mod_count sys_tags`);

// Order and names as recorded (change_request_planned_display_all.json).
const CHANGE_REQUEST = words(`
  parent reason watch_list upon_reject sys_updated_on type approval_history number test_plan
  cab_delegate requested_by_date state sys_created_by knowledge order phase cmdb_ci delivery_plan
  contract impact active work_notes_list priority sys_domain_path cab_recommendation
  production_system review_date business_duration group_list requested_by change_plan approval_set
  implementation_plan universal_request end_date short_description correlation_display
  delivery_task work_start additional_assignee_list outside_maintenance_schedule
  std_change_producer_version service_offering sys_class_name closed_by follow_up
  reassignment_count review_status assigned_to start_date sla_due comments_and_work_notes
  escalation upon_approval correlation_id made_sla backout_plan conflict_status
  task_effective_number sys_updated_by opened_by user_input sys_created_on on_hold_task sys_domain
  route_reason closed_at review_comments business_service time_worked expected_start opened_at
  work_end phase_state cab_date work_notes close_code assignment_group description on_hold_reason
  calendar_duration close_notes sys_id contact_type cab_required urgency scope company
  justification activity_due comments approval due_date sys_mod_count on_hold sys_tags
  conflict_last_run unauthorized location risk category risk_impact_analysis`);

// The documented columns (docs_table_problem_get.json), and those of newer releases.
const PROBLEM = words(`
  parent made_sla watch_list upon_reject sys_updated_on approval_history number sys_updated_by
  opened_by user_input sys_created_on sys_domain state sys_created_by knowledge order closed_at
  cmdb_ci delivery_plan impact active work_notes_list business_service priority sys_domain_path
  time_worked expected_start rejection_goto opened_at business_duration group_list work_end
  approval_set wf_activity work_notes short_description correlation_display delivery_task
  work_start assignment_group additional_assignee_list description calendar_duration close_notes
  sys_class_name closed_by follow_up sys_id contact_type urgency company reassignment_count
  activity_due assigned_to comments approval sla_due comments_and_work_notes due_date
  sys_mod_count sys_tags escalation upon_approval correlation_id location
  problem_state known_error rfc resolved_at resolved_by resolution_code reopen_count workaround
  cause_notes fix_notes major_problem duplicate_of`);

const SYS = 'sys_id sys_created_on sys_created_by sys_updated_on sys_updated_by sys_mod_count';
const CI_CLASSES = [
  'cmdb_ci_service',
  'cmdb_ci_appl',
  'cmdb_ci_server',
  'cmdb_ci_db_instance',
  'cmdb_ci_computer',
];

const NAMES: Readonly<Record<string, readonly string[]>> = {
  incident: INCIDENT,
  // Parent of incident; only what the two share matters here.
  task: INCIDENT,
  task_sla: TASK_SLA,
  change_request: CHANGE_REQUEST,
  problem: PROBLEM,
  task_ci: words(`${SYS} task ci_item manual_proposed_change applied applied_date sys_tags`),
  cmdb_rel_ci: words(`${SYS} parent child type connection_strength percent_outage port sys_tags`),
  cmdb_rel_type: words(`${SYS} name parent_descriptor child_descriptor sys_name sys_class_name`),
  cmdb_ci: CMDB_CI,
  ...Object.fromEntries(CI_CLASSES.map(name => [name, CMDB_CI])),
  contract_sla: words(`${SYS} name target duration_type schedule active`),
  sys_user_group: words(`${SYS} name description manager parent active type email`),
  sys_user: words(`${SYS} name user_name email active`),
  sys_properties: words(`${SYS} name value type description is_private`),
};

/** The columns of each simulated table, in the order a full row shows them. */
export const TABLES: ReadonlyMap<string, ReadonlyMap<string, Column>> = new Map(
  Object.entries(NAMES).map(([table, names]) => [
    table,
    new Map(
      names.map(name => [name, columnOf(table, name)]),
    ),
  ]),
);

/** Classes below `cmdb_ci`, which have tables of their own. */
export const CI_CLASS_TABLES: readonly string[] = CI_CLASSES;

/** True for a column of `incident`. */
export function isIncidentColumn(name: string): boolean {
  return TABLES.get('incident')?.has(name) ?? false;
}
