import type { IncidentFact, TaskSlaFact } from '@rosetta/backstage-plugin-monitoring-common';
import { Fraction } from './fraction';
import { IncidentIndex, openSpan } from './incidents';
import { IsMember, ownSeries } from './recurrence';
import { contains } from './spans';
import { median, secondsBetween } from './statistics';

const DAY_SECONDS = 24 * 3_600;

/** From this share of its business time on a clock is at risk (KPI.md, "SLA at risk"), exclusive. */
const AT_RISK_RATIO = 0.75;

/** Incidents of a scope that are open at an instant: by age, and by their resolution clock. Each adds up to `open`. */
export type Backlog = Readonly<{
  open: number;
  mostUrgent: number;
  ageToDay: number;
  ageToWeek: number;
  ageToMonth: number;
  ageOverMonth: number;
  ageP50Seconds: Fraction | null;
  oldestMs: number | null;
  breached: number;
  atRisk: number;
  inTime: number;
  withoutClock: number;
  /** Earliest planned end of a running clock that is not breached. */
  nextDueMs: number | null;
}>;

const isRunning = (sla: TaskSlaFact) =>
  sla.target === 'resolution' &&
  (sla.stage === 'in_progress' || sla.stage === 'paused' || sla.stage === 'breached') &&
  sla.endedMs === null;

const least = (values: readonly number[]): number | null => (values.length === 0 ? null : Math.min(...values));

/** The backlog of a scope at an instant (KPI.md 1.7). */
export function readBacklog(index: IncidentIndex, isMember: IsMember, atMs: number): Backlog {
  const isOpen = (incident: IncidentFact) => {
    const span = openSpan(incident);
    return (
      span !== null && contains(span, atMs) && ownSeries(incident, isMember, incident.openedMs).length > 0
    );
  };
  const open = index.parents
    .filter(({ incident }) => isOpen(incident))
    .map(({ incident, clocks }) => {
      const running = clocks.filter(isRunning);
      const breached = running.some(sla => sla.hasBreached);
      const atRisk = running.some(
        sla => !sla.hasBreached && sla.businessUsedRatio !== null && sla.businessUsedRatio > AT_RISK_RATIO,
      );
      return { incident, running, breached, atRisk, age: secondsBetween(incident.openedMs, atMs) };
    });
  const count = (test: (each: (typeof open)[number]) => boolean) => open.filter(test).length;
  const due = open.flatMap(({ running }) =>
    running.flatMap(sla => (sla.hasBreached ? [] : sla.plannedEndMs ?? [])),
  );
  return {
    open: open.length,
    mostUrgent: count(({ incident }) => incident.priority === 1),
    ageToDay: count(({ age }) => age < DAY_SECONDS),
    ageToWeek: count(({ age }) => age >= DAY_SECONDS && age < 7 * DAY_SECONDS),
    ageToMonth: count(({ age }) => age >= 7 * DAY_SECONDS && age < 30 * DAY_SECONDS),
    ageOverMonth: count(({ age }) => age >= 30 * DAY_SECONDS),
    ageP50Seconds: median(open.map(({ age }) => age)),
    oldestMs: least(open.map(({ incident }) => incident.openedMs)),
    breached: count(each => each.breached),
    atRisk: count(each => !each.breached && each.atRisk),
    inTime: count(each => !each.breached && !each.atRisk && each.running.length > 0),
    withoutClock: count(each => each.running.length === 0),
    nextDueMs: least(due),
  };
}
