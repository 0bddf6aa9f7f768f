import { LivedRecord, RecordLife, recordNumber, windowColumns } from './change';
import { ChangePlan, changeSysId } from './changePlan';
import { hash3, sysIdOf } from './hash';
import { PEOPLE, pick, runGroupOf } from './people';
import { Columns, stamp } from './ticket';
import { systemItems } from './configurationItems';
import { specOf } from './ticketOpening';
import { DAY_MS, MINUTE_MS } from './time';

const COMPANY = sysIdOf('core_company/northbank');
const PHASES: Readonly<Record<string, string>> = { '-1': 'work', 0: 'review', 3: 'closed', 4: 'closed' };

/** Columns every change of state writes; `0` is Review, and a value. */
function inState(state: string): Columns {
  return {
    state,
    active: String(state !== '3' && state !== '4'),
    phase: PHASES[state] ?? 'requested',
  };
}

/** The columns of a new change that ever have a value. */
function openingColumns(plan: ChangePlan, number: string): Columns {
  const { key, ci, createdAt } = plan;
  const requester = pick(PEOPLE, hash3(key, 21, 21));
  const spec = specOf(plan.target);
  const group = runGroupOf(spec?.owner ?? '');
  return {
    ...inState('-5'),
    sys_id: changeSysId(plan),
    number,
    task_effective_number: number,
    sys_class_name: 'change_request',
    short_description: plan.title,
    description: `${plan.title}. Asked for by ${requester.name}.`,
    type: plan.type,
    risk: plan.risk,
    impact: String(Math.min(3, (spec?.tier ?? 3) + 1)),
    urgency: '3',
    priority: '4',
    category: 'Applications Software',
    approval: 'not requested',
    on_hold: 'false',
    on_hold_reason: '',
    opened_at: stamp(createdAt),
    ...windowColumns(plan.plannedStart, plan.plannedEnd),
    requested_by_date: '',
    sys_created_on: stamp(Math.max(createdAt, plan.writtenFrom)),
    sys_updated_on: '',
    sys_mod_count: '',
    cmdb_ci: ci.sysId,
    business_service: spec ? systemItems(spec.system)[0]?.sysId ?? '' : '',
    assignment_group: group.sysId,
    requested_by: requester.sysId,
    opened_by: requester.sysId,
    sys_created_by: requester.userName,
    sys_updated_by: requester.userName,
    reason: '',
    justification: 'Asked for by the product owner.',
    implementation_plan: `Done by ${pick(PEOPLE, hash3(key, 22, 22)).name}.`,
    backout_plan: 'Bring back what ran before.',
    cab_required: String(plan.type === 'normal'),
    production_system: 'true',
    outside_maintenance_schedule: 'false',
    unauthorized: 'false',
    conflict_status: 'Not Run',
    phase_state: 'open',
    scope: '3',
    reassignment_count: '0',
    made_sla: 'true',
    knowledge: 'false',
    escalation: '0',
    upon_reject: 'cancel',
    upon_approval: 'proceed',
    sys_domain: 'global',
    sys_domain_path: '/',
    company: COMPANY,
    assigned_to: '',
    work_start: '',
    work_end: '',
    closed_at: '',
    closed_by: '',
    close_code: '',
    close_notes: '',
    approval_set: '',
  };
}

/** Instants on the way from a change's making to its window, epoch ms. */
function milestones({ type, createdAt, plannedStart, key }: ChangePlan) {
  const lead = Math.max(MINUTE_MS, plannedStart - createdAt);
  const at = (share: number, salt: number) =>
    createdAt + Math.floor(lead * share * (0.7 + (hash3(key, salt, 5) % 60) / 100));
  if (type === 'normal') {
    return { assessAt: at(0.08, 31), authorizeAt: at(0.2, 32), decidedAt: at(0.4, 33), lateAt: at(0.6, 34) };
  }
  return { assessAt: undefined, authorizeAt: at(0.05, 32), decidedAt: at(0.1, 33), lateAt: at(0.6, 34) };
}

function approve(life: RecordLife, at: number): void {
  life.write(at, { ...inState('-2'), approval: 'approved', approval_set: stamp(at) });
}

/** Writes the way to the window; false when the change ends before it. */
function prepare(life: RecordLife, plan: ChangePlan): boolean {
  const { type, fate, key, plannedStart, plannedEnd } = plan;
  const { assessAt, authorizeAt, decidedAt, lateAt } = milestones(plan);
  const worker = pick(PEOPLE, hash3(key, 23, 23));
  const end = (at: number, notes: string, more: Columns = {}) =>
    life.write(at, { ...inState('4'), closed_at: stamp(at), closed_by: worker.sysId, close_notes: notes, ...more });
  if (assessAt !== undefined) {
    life.write(assessAt, { ...inState('-4'), assigned_to: worker.sysId });
  }
  if (type === 'standard') {
    // Approved once and for all.
    approve(life, decidedAt);
  } else {
    life.write(authorizeAt, { ...inState('-3'), approval: 'requested', assigned_to: worker.sysId });
    if (fate === 'rejected') {
      end(decidedAt, 'The advisory board said no.', { approval: 'rejected', approval_set: stamp(decidedAt) });
      return false;
    }
    approve(life, decidedAt);
  }
  if (fate === 'canceled') {
    end(lateAt, 'Not needed any more.');
    return false;
  }
  if (fate === 'held') {
    const until = lateAt + Math.floor((plannedStart - lateAt) / 2);
    life
      .write(lateAt, { on_hold: 'true', on_hold_reason: 'Waits for the vendor' })
      .write(until, { on_hold: 'false', on_hold_reason: '' });
  }
  if (fate === 'moved') {
    life.write(lateAt, windowColumns(plannedStart, plannedEnd));
  }
  return true;
}

function carryOut(life: RecordLife, plan: ChangePlan): void {
  const { workStart, workEnd, closedAt, closeCode, key } = plan;
  const worker = pick(PEOPLE, hash3(key, 23, 23));
  life
    .write(workStart, { ...inState('-1'), work_start: stamp(workStart), assigned_to: worker.sysId })
    .write(workEnd, { ...inState('0'), work_end: stamp(workEnd), sys_updated_by: worker.userName });
  if (plan.fate === 'forgotten' || !Number.isFinite(closedAt)) {
    return;
  }
  life.write(closedAt, {
    ...inState('3'),
    close_code: closeCode,
    close_notes: closeCode === 'unsuccessful' ? 'Taken back.' : 'Done.',
    closed_at: stamp(closedAt),
    closed_by: worker.sysId,
    phase_state: 'closed',
  });
}

/** A change with its whole life. */
export function livedChange(plan: ChangePlan): LivedRecord {
  const { createdAt, plannedStart, plannedEnd, fate, writtenFrom } = plan;
  const number = plan.number ?? recordNumber('CHG', createdAt, plan.key % 100);
  const life = new RecordLife(writtenFrom);
  // One that is moved was planned a week earlier at first.
  const first =
    fate === 'moved' ? windowColumns(plannedStart - 7 * DAY_MS, plannedEnd - 7 * DAY_MS) : {};
  life.write(createdAt, { ...openingColumns(plan, number), ...first });
  if (prepare(life, plan)) {
    carryOut(life, plan);
  }
  return {
    sysId: changeSysId(plan),
    number,
    cause: plan.cause,
    target: plan.target,
    environment: plan.ci.environment,
    steps: life.done(),
  };
}
