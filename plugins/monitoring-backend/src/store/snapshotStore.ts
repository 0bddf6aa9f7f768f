import { closedPeriods, DoraRules, ResolvedPeriod } from '@rosetta/backstage-plugin-monitoring-common';
import { Knex } from 'knex';
import { DoraReader, IncidentKpiReader } from './read';
import { deliveryPeriodFigures, incidentPeriodFigures, PeriodFigures, sloPeriodFigures } from './snapshotFigures';
import { SNAPSHOT_FAMILIES, SnapshotFamily, wholePeriods } from './snapshotReady';

/** Figures of a scope as they were signed off. */
export interface Snapshot {
  readonly family: SnapshotFamily;
  /** Empty for everything. */
  readonly subject: string;
  readonly figures: PeriodFigures;
  /** What was known then, and the moment that it was read as of. */
  readonly knownAt: Date;
  readonly seenAt: Date;
}

interface Signed {
  readonly family: SnapshotFamily;
  readonly period: ResolvedPeriod;
  readonly environment: string;
}

const DAY_MS = 86_400_000;
/** A period settles for a day at least: overlaps and nightly sweeps bring what came late. */
const LEAST_SETTLED_MS = DAY_MS;
/** What was read is not what is there any more: another worker has signed the same off meanwhile. */
const SERIALIZATION_FAILURE = '40001';
const SCOPES = `select distinct scope_ref from entity_scope where upper_inf(valid)`;

/** Signs calendar periods off, once and for all, and reads what was signed off. KPI.md 0.4; ADR 0027. */
export class SnapshotStore {
  constructor(
    private readonly knex: Knex,
    private readonly rules: DoraRules,
    private readonly reportingZone: string,
  ) {}

  /** After what time a period that is over is signed off: releases have then had the time in which an incident is theirs. */
  private settledMs(): number {
    return Math.max(LEAST_SETTLED_MS, ...Object.values(this.rules.causalWindowHours).map(hours => hours * 3_600_000));
  }

  /**
   * Signs off every period that is over, has settled and was collected whole, and is not signed off yet.
   *
   * @returns how many, counting each family and environment
   */
  async signOff(nowMs: number, signal: AbortSignal): Promise<number> {
    const due = await this.due(nowMs);
    let signed = 0;
    for (const one of due) {
      if (signal.aborted) break;
      if (await this.signOne(one, nowMs)) signed += 1;
    }
    return signed;
  }

  private async due(nowMs: number): Promise<Signed[]> {
    const periods = closedPeriods(nowMs, this.reportingZone, this.settledMs());
    const { rows } = await this.knex.raw<{ rows: { environment: string; taken: string[] }[] }>(
      `select place.environment,
              array(select held.period_key || ' ' || held.family
                      from kpi_snapshot as held
                     where held.environment = place.environment and held.subject = '' and held.period_key = any(?)) as taken
         from (select distinct environment from series where environment not in ('unknown', '*')) as place
        order by place.environment`,
      [periods.map(period => period.key)],
    );
    const lacking = (family: SnapshotFamily, { key }: ResolvedPeriod) => rows.filter(({ taken }) => !taken.includes(`${key} ${family}`));
    const open = periods
      .flatMap(period => SNAPSHOT_FAMILIES.map(family => ({ family, period, places: lacking(family, period) })))
      .filter(({ places }) => places.length > 0);
    if (open.length === 0) return [];
    const isWhole = await wholePeriods(this.knex, nowMs, this.settledMs());
    const told: Signed[] = [];
    for (const { family, period, places } of open) {
      if (await isWhole(family, period.window)) told.push(...places.map(({ environment }) => ({ family, period, environment })));
    }
    return told;
  }

  /** @returns false when another worker was first */
  private async signOne(one: Signed, nowMs: number): Promise<boolean> {
    try {
      // All that is read is as of one moment.
      return await this.knex.transaction(transaction => this.write(transaction, one, nowMs), { isolationLevel: 'repeatable read' });
    } catch (error) {
      if ((error as { code?: unknown }).code === SERIALIZATION_FAILURE) return false;
      throw error;
    }
  }

  private async write(transaction: Knex.Transaction, { family, period, environment }: Signed, nowMs: number): Promise<boolean> {
    const { rows: lock } = await transaction.raw<{ rows: { held: boolean; at: Date }[] }>(
      `select pg_try_advisory_xact_lock(hashtext(?)) as held, clock_timestamp() as at`,
      [`rosetta:snapshot:${period.key}:${environment}:${family}`],
    );
    if (!lock[0].held) return false;
    const { rows: scopes } = await transaction.raw<{ rows: { scope_ref: string }[] }>(SCOPES);
    const subjects = ['', ...scopes.map(row => row.scope_ref)];
    const read = await this.readWith(transaction, family, subjects, environment, period, nowMs);
    // Where nothing happened that is signed off, too: else what is told of it later would not be seen to be new.
    const figures = new Map<string, PeriodFigures>([...subjects.map((subject): [string, PeriodFigures] => [subject, {}]), ...read]);
    const { rowCount } = await transaction.raw(
      `insert into kpi_snapshot (family, environment, period_key, starts, ends, known_at, seen_at, subject, figures)
       select ?, ?, ?, ?, ?, ?, ?, told.subject, told.figures
         from unnest(?::text[], ?::jsonb[]) as told(subject, figures)
       on conflict (period_key, environment, family, subject) do nothing`,
      [
        family, environment, period.key, new Date(period.window.startMs), new Date(period.window.endMs), lock[0].at, new Date(nowMs),
        [...figures.keys()], [...figures.values()].map(each => JSON.stringify(each)),
      ],
    );
    return rowCount > 0;
  }

  private async readWith(
    knex: Knex,
    family: SnapshotFamily,
    subjects: readonly string[],
    environment: string,
    period: ResolvedPeriod,
    seenMs: number,
  ): Promise<[string, PeriodFigures][]> {
    if (family === 'slo') return this.readSlos(knex, subjects, environment, period, seenMs);
    const periods = [{ key: period.key, window: period.window }];
    if (family === 'incident') {
      const rows = await new IncidentKpiReader(knex).periods({ subjects, environment, visible: null }, periods, seenMs);
      return rows.filter(row => row.priority === null).map(row => [row.subject, incidentPeriodFigures(row)]);
    }
    const rows = await new DoraReader(knex, this.rules, this.reportingZone).ofScopes(subjects, environment, null, periods, seenMs);
    return rows.filter(row => row.status !== 'not_applicable').map(row => [row.subject, deliveryPeriodFigures(row)]);
  }

  private async readSlos(
    knex: Knex,
    subjects: readonly string[],
    environment: string,
    { window }: ResolvedPeriod,
    seenMs: number,
  ): Promise<[string, PeriodFigures][]> {
    const { rows } = await knex.raw<{ rows: { subject: string; kept: number; missed: number }[] }>(
      `select told.scope_ref as subject, told.kept, told.missed
         from slo_bound as bound
        cross join lateral kpi_slo_scope(?::text[], ?, ?, ?, ?, bound.stale_after) as told`,
      [[...subjects], environment, new Date(window.startMs), new Date(window.endMs), new Date(seenMs)],
    );
    return rows.map(row => [row.subject, sloPeriodFigures(row)]);
  }

  /** Figures of scopes over a period by what is known now, read as of the moment at which it was signed off. */
  async now(
    family: SnapshotFamily,
    subjects: readonly string[],
    environment: string,
    period: ResolvedPeriod,
    seenAt: Date,
  ): Promise<ReadonlyMap<string, PeriodFigures>> {
    return new Map(await this.readWith(this.knex, family, subjects, environment, period, seenAt.getTime()));
  }

  /** What was signed off of a period, of these scopes or of all. */
  async of(environment: string, periodKey: string, subjects: readonly string[] | null): Promise<Snapshot[]> {
    const { rows } = await this.knex.raw<{ rows: Snapshot[] }>(
      `select family, subject, figures, known_at as "knownAt", seen_at as "seenAt"
         from kpi_snapshot
        where period_key = ? and environment = ? and (cast(? as text[]) is null or subject = any(?))
        order by family, subject`,
      [periodKey, environment, subjects === null ? null : [...subjects], subjects === null ? [] : [...subjects]] as Knex.RawBinding[],
    );
    return rows;
  }
}
