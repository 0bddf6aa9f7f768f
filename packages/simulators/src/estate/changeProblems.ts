import { LivedRecord, RecordLife, drawBetween, recordNumber } from './change';
import { COMPONENTS } from './componentData';
import { itemsOf, systemItems } from './configurationItems';
import { hash3, hashText, sysIdOf } from './hash';
import { PEOPLE, pick, runGroupOf } from './people';
import { Columns, stamp } from './ticket';
import { DAY_MS, HOUR_MS } from './time';
import { ComponentSpec, RESOURCES, ResourceSpec } from './topologyData';

const PERIOD_MS = 100 * DAY_MS;
/** Leaks memory all year round, as the vendor knows. */
const NOTORIOUS = 'resource:ledger-db';

/** What keeps coming back at a target in one period, before its life is written; times in epoch ms. */
interface ProblemPlan {
  readonly target: string;
  readonly spec: ComponentSpec | ResourceSpec;
  readonly sysId: string;
  readonly key: number;
  readonly openedAt: number;
  /** Infinity = nobody has found a fix. */
  readonly resolvedAt: number;
}

const SPECS: ReadonlyMap<string, ComponentSpec | ResourceSpec> = new Map<
  string,
  ComponentSpec | ResourceSpec
>([
  ...COMPONENTS.filter(spec => spec.tier <= 3).map(spec => [`component:${spec.name}`, spec] as const),
  ...RESOURCES.map(spec => [`resource:${spec.name}`, spec] as const),
]);

// Without the seed: tickets name a problem record by target and time alone.
function planOf(target: string, period: number): ProblemPlan | undefined {
  const spec = SPECS.get(target);
  const text = `problem/${target}/${period}`;
  const key = hashText(text);
  const isNotorious = target === NOTORIOUS;
  if (!spec || (!isNotorious && key % 3 !== 0)) {
    return undefined;
  }
  const begin = period * PERIOD_MS;
  return {
    target,
    spec,
    sysId: sysIdOf(text),
    key,
    openedAt: begin + (isNotorious ? HOUR_MS : drawBetween(key, 1, 3 * DAY_MS, 20 * DAY_MS)),
    resolvedAt:
      !isNotorious && key % 5 === 0 ? Infinity : begin + PERIOD_MS - drawBetween(key, 2, HOUR_MS, isNotorious ? 2 * HOUR_MS : 40 * DAY_MS),
  };
}

/** sys_id of the problem record behind what keeps coming back at a target, if one is open at a time (epoch ms). */
export function openProblemOf(target: string | null, time: number): string | undefined {
  const plan = target === null ? undefined : planOf(target, Math.floor(time / PERIOD_MS));
  return plan && plan.openedAt <= time && time < plan.resolvedAt ? plan.sysId : undefined;
}

const inState = (state: string): Columns => ({
  state,
  problem_state: state,
  active: String(state !== '107'),
});

function openingColumns(plan: ProblemPlan, number: string): Columns {
  const { key, spec, openedAt, target } = plan;
  const opener = pick(PEOPLE, hash3(key, 3, 3));
  return {
    ...inState('101'),
    sys_id: plan.sysId,
    number,
    sys_class_name: 'problem',
    short_description: `${spec.name}: ${target.startsWith('resource:') ? 'memory is not given back' : 'time-outs keep coming back'}`,
    description: `Seen by ${opener.name} in several incidents.`,
    priority: String(Math.min(4, spec.tier + 1)),
    impact: String(Math.min(3, spec.tier)),
    urgency: '2',
    known_error: 'false',
    workaround: '',
    cause_notes: '',
    fix_notes: '',
    cmdb_ci: itemsOf(target, 'production')[0]?.sysId ?? '',
    business_service: systemItems(spec.system)[0]?.sysId ?? '',
    assignment_group: runGroupOf(spec.owner).sysId,
    opened_at: stamp(openedAt),
    opened_by: opener.sysId,
    sys_created_on: stamp(openedAt),
    sys_created_by: opener.userName,
    sys_updated_by: opener.userName,
    sys_updated_on: '',
    sys_mod_count: '',
    assigned_to: '',
    rfc: '',
    resolved_at: '',
    resolved_by: '',
    resolution_code: '',
    closed_at: '',
    closed_by: '',
    close_notes: '',
    reopen_count: '0',
    reassignment_count: '',
    made_sla: 'true',
    knowledge: 'false',
    approval: 'not requested',
    escalation: '0',
    upon_reject: 'cancel',
    upon_approval: 'proceed',
    sys_domain: 'global',
    sys_domain_path: '/',
    company: sysIdOf('core_company/northbank'),
  };
}

function livedProblem(plan: ProblemPlan): LivedRecord {
  const { key, openedAt, resolvedAt, target } = plan;
  const number = recordNumber('PRB', openedAt, key % 100);
  const worker = pick(PEOPLE, hash3(key, 4, 4));
  const life = new RecordLife(0)
    .write(openedAt, openingColumns(plan, number))
    .write(openedAt + drawBetween(key, 5, 6 * HOUR_MS, 2 * DAY_MS), { ...inState('102'), assigned_to: worker.sysId })
    .write(openedAt + drawBetween(key, 6, 2 * DAY_MS, 5 * DAY_MS), inState('103'))
    .write(openedAt + drawBetween(key, 7, 6 * DAY_MS, 10 * DAY_MS), {
      known_error: 'true',
      workaround: 'Restart it at night.',
    });
  if (Number.isFinite(resolvedAt)) {
    life
      .write(openedAt + drawBetween(key, 8, 12 * DAY_MS, 30 * DAY_MS), inState('104'))
      .write(resolvedAt, {
        ...inState('106'),
        resolved_at: stamp(resolvedAt),
        resolved_by: worker.sysId,
        resolution_code: 'fix_applied',
      });
    const closedAt = resolvedAt + 7 * DAY_MS;
    life.write(closedAt, { ...inState('107'), closed_at: stamp(closedAt), closed_by: worker.sysId });
  }
  return { sysId: plan.sysId, number, cause: 'problem', target, environment: 'production', steps: life.done() };
}

/** Problem records opened in [from, to), epoch ms. */
export function problemRecords(from: number, to: number): LivedRecord[] {
  const records: LivedRecord[] = [];
  for (let period = Math.floor(from / PERIOD_MS); period * PERIOD_MS < to; period += 1) {
    for (const target of SPECS.keys()) {
      const plan = planOf(target, period);
      if (plan && plan.openedAt >= from && plan.openedAt < to) {
        records.push(livedProblem(plan));
      }
    }
  }
  return records;
}
