import { HalfOpenWindow, ResolvedPeriod } from '@rosetta/backstage-plugin-monitoring-common';
import { BacklogRow, IncidentPeriodRow, IncidentSubjects, OutageRow, RunRow } from '../../../store';
import { EventFeed, NOT_PERMITTED, scopeFeed, withHistory } from '../../eventKpis';
import { HandlerDependencies } from '../dependencies';
import { hasIncidentSource } from '../incidents';
import { IncidentGround } from './incidentFigures';

const DAY_MS = 86_400_000;

/** What is read of incidents for several subjects at once. */
export interface IncidentReadings {
  readonly ground: (subject: string) => IncidentGround;
  /** Of a period, by priority; `before` where it was collected. */
  readonly priorities: (subject: string, period: 'now' | 'before') => readonly IncidentPeriodRow[];
  readonly backlog: (subject: string) => BacklogRow | undefined;
  readonly run: (subject: string) => RunRow | undefined;
  readonly feed: EventFeed;
  /** Of releases. */
  readonly delivery: EventFeed;
  readonly coveredFromMs: number | null;
}

const keyed = <T extends { subject: string; period: string }>(rows: readonly T[]) =>
  new Map(rows.map(row => [`${row.period} ${row.subject}`, row]));

/**
 * Reads everything that figures of incidents are made of.
 *
 * @param withRuns - releases, too, which are the dearer part
 */
export async function readIncidents(
  dependencies: HandlerDependencies,
  of: IncidentSubjects,
  period: ResolvedPeriod,
  nowMs: number,
  mayRead: boolean,
  withRuns = true,
): Promise<IncidentReadings> {
  const { admin, incidents, incidentKpis, instances } = dependencies;
  const periods: { key: string; window: HalfOpenWindow }[] = [
    { key: 'now', window: period.window },
    { key: 'before', window: period.previous },
  ];
  const [feeds, coveredFromMs, rows, outages, backlog, before, runs] = await Promise.all([
    admin.feeds(),
    incidents.coveredFrom(),
    incidentKpis.periods(of, periods, nowMs),
    incidentKpis.outages(of, periods, nowMs),
    incidentKpis.backlog(of, nowMs),
    incidentKpis.backlog(of, nowMs - DAY_MS),
    withRuns ? incidentKpis.runs(of, periods, nowMs) : ([] as RunRow[]),
  ]);
  const isHidden = hasIncidentSource(dependencies) && !mayRead;
  const feedNow = isHidden ? NOT_PERMITTED : scopeFeed('incidents', instances, feeds, nowMs);
  const feed = withHistory(feedNow, coveredFromMs, period.window);
  const delivery = scopeFeed('deployments', instances, feeds, nowMs);
  const isComparable = coveredFromMs !== null && coveredFromMs <= period.previous.startMs;
  const all = keyed(rows.filter(row => row.priority === null));
  const [outage, run] = [keyed<OutageRow>(outages), keyed(runs)];
  const [open, openBefore] = [backlog, before].map(list => new Map(list.map(row => [row.subject, row])));
  return {
    ground: subject => {
      const earlier = all.get(`before ${subject}`);
      const wasOpen = openBefore.get(subject);
      // Where nobody ever asked for incidents, none is not the same as none.
      const isCollected = outage.has(`now ${subject}`);
      const told = (held: EventFeed): EventFeed =>
        isCollected || held.absence ? held : { ...held, absence: { status: 'not_applicable', reason: { code: 'not_mapped' } } };
      return {
        period, nowMs, feed: told(feed), feedNow: told(feedNow),
        now: all.get(`now ${subject}`),
        before: isComparable ? (earlier ?? null) : undefined,
        outage: outage.get(`now ${subject}`),
        outageBefore: isComparable ? outage.get(`before ${subject}`) : undefined,
        backlog: open.get(subject),
        openBefore: wasOpen ? wasOpen.openNow : 0,
      };
    },
    priorities: (subject, wanted) =>
      wanted === 'before' && !isComparable
        ? []
        : rows.filter(row => row.subject === subject && row.period === wanted && row.priority !== null),
    backlog: subject => open.get(subject),
    run: subject => run.get(`now ${subject}`),
    feed,
    delivery,
    coveredFromMs,
  };
}
