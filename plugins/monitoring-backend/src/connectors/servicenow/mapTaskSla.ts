import { SlaStage, SlaTarget, TaskSlaFact } from '@rosetta/backstage-plugin-monitoring-common';
import { Row, ServicenowOptions } from './schemas';
import {
  readBoolean,
  readCell,
  readInstant,
  readPercent,
  readSysId,
  readText,
  RowFault,
} from './values';

/** What is asked of an SLA clock, beside the configuration item of its task. */
export const TASK_SLA_FIELDS = [
  'sys_id',
  'task',
  'task.sys_class_name',
  'sla.name',
  'sla.target',
  'stage',
  'has_breached',
  'start_time',
  'end_time',
  'planned_end_time',
  'business_percentage',
  'sys_updated_on',
] as const;

const STAGES: ReadonlyMap<string, SlaStage> = new Map([
  ['starting', 'in_progress'],
  ['in_progress', 'in_progress'],
  ['paused', 'paused'],
  ['completed', 'completed'],
  ['achieved', 'completed'],
  ['breached', 'breached'],
  ['cancelled', 'cancelled'],
  ['canceled', 'cancelled'],
]);

/** Which target a text speaks of; undefined when it speaks of none, or of both. */
function targetIn(
  text: string,
  targets: ServicenowOptions['slaTargets'],
): Exclude<SlaTarget, 'unknown'> | undefined {
  const lower = text.toLowerCase();
  const spoken = (['response', 'resolution'] as const).filter(target =>
    targets[target].some(part => lower.includes(part.toLowerCase())),
  );
  return spoken.length === 1 ? spoken[0] : undefined;
}

/** Whether a row of `task_sla` is the clock of an incident, which is all that is asked for. */
export function isIncidentClock(row: Row): boolean {
  const className = readCell(row, 'task.sys_class_name') ?? '';
  return className === '' || className === 'incident';
}

/**
 * Turns one row of `task_sla` into a fact.
 *
 * @throws RowFault naming the column at fault
 */
export function mapTaskSla(row: Row, options: Pick<ServicenowOptions, 'slaTargets'>): TaskSlaFact {
  const externalId = readSysId(row, 'sys_id');
  const incidentId = readText(row, 'task', 128);
  if (incidentId === null) throw new RowFault('missing_task', 'task');
  const updatedMs = readInstant(row, 'sys_updated_on');
  if (updatedMs === null) throw new RowFault('missing_updated_on', 'sys_updated_on');
  const name = readText(row, 'sla.name', 200) ?? '';
  const { slaTargets } = options;
  return {
    kind: 'task_sla',
    externalId,
    incidentId,
    name,
    // Older releases have no sla.target: then the name is all there is.
    target:
      targetIn(readText(row, 'sla.target', 200) ?? '', slaTargets) ??
      targetIn(name, slaTargets) ??
      'unknown',
    stage: STAGES.get((readText(row, 'stage', 64) ?? '').toLowerCase()) ?? 'unknown',
    hasBreached: readBoolean(row, 'has_breached'),
    startedMs: readInstant(row, 'start_time'),
    endedMs: readInstant(row, 'end_time'),
    plannedEndMs: readInstant(row, 'planned_end_time'),
    businessUsedRatio: readPercent(row, 'business_percentage'),
    updatedMs,
  };
}
