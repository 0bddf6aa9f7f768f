import { CAUSE_PROBABILITIES, CAUSE_PROBABILITY, DEFAULT_OBJECTIVES } from '@rosetta/backstage-plugin-monitoring-common';
import { Partitions, SeriesIds, SeriesName } from '@rosetta/backstage-plugin-monitoring-backend/src/store';
import { writeCommitRanges } from '@rosetta/backstage-plugin-monitoring-backend/src/store/commitStore';
import {
  writeIncidents,
  writeTaskSlas,
} from '@rosetta/backstage-plugin-monitoring-backend/src/store/incidentStore';
import { writeLinkedEvents } from '@rosetta/backstage-plugin-monitoring-backend/src/store/linkedEventStore';
import { writeSignals } from '@rosetta/backstage-plugin-monitoring-backend/src/store/signalStore';
import { Knex } from 'knex';
import { AFTER, BEFORE, Estate, LONG_DAY } from './estates';
import { plainRow, Row } from './incidentGround';
import { Random, randomOf } from '../random';
import { ZONE } from '../simulatedYear';
import type { NamedWindow } from '../windows';

const CODE = { source: 'gitlab', instance: 'main' };
const TICKETS = { source: 'servicenow', instance: 'main' };
const HOUR_MS = 3_600_000;
/** Events in one write, as a source's page would hold them; hours are many more. */
const PAGE = 400;
const HOURS_IN_PAGE = 5_000;
/** What is written while nobody has told the planner how much there is; all the other tables would take most of the time. */
const GROWING = [
  'incident', 'task_sla', 'change', 'deployment', 'merge_request', 'commit_range', 'release_commit', 'event_series', 'event_history',
  'signal_hour',
].join(', ');

const iso = (ms: number) => new Date(ms).toISOString();

function pagesOf<T>(facts: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(facts.length / size) }, (_, page) =>
    facts.slice(page * size, (page + 1) * size),
  );
}

/** In any order; then old versions of some, which must not be believed; then all of them again. */
function disturb<T>(random: Random, facts: readonly T[], older: (fact: T) => T): T[][] {
  const old = facts.filter(() => random.happens(0.3)).map(older);
  return [random.shuffle(facts), random.shuffle(old), random.shuffle(facts)];
}

/** Many estates in one database, written by the product and derived once. */
export class EstateGround {
  readonly ids = new SeriesIds();

  constructor(readonly knex: Knex) {}

  private asked: number[] = [];

  /** @param plain - told once, in order · @param twins - told in disorder */
  async load(plain: readonly Estate[], twins: readonly Estate[]): Promise<void> {
    const { knex, ids } = this;
    const all = [...plain, ...twins];
    await this.leaveUnmarked();
    const names = all.flatMap(estate =>
      estate.entityRefs.flatMap((entityRef): SeriesName[] => [
        { entityRef, environment: 'production' },
        { entityRef, environment: '*' },
      ]),
    );
    await ids.ensure(knex, names);
    this.asked = names.map(name => ids.get(name));
    const members = all.flatMap(estate => estate.entityRefs.map(entityRef => [estate.scopeRef, entityRef]));
    await knex.raw(
      `insert into entity (entity_ref, kind, name, tier, tier_declared, content_hash, first_seen_at)
       select ref, 'component', ref, 2, true, '', '2026-01-01' from unnest(?::text[]) as ref`,
      [members.map(([, entityRef]) => entityRef)],
    );
    await knex.raw(
      `insert into entity_scope (scope_ref, scope_kind, entity_ref, valid)
       select scope_ref, 'domain', entity_ref, '(,)' from unnest(?::text[], ?::text[]) as given(scope_ref, entity_ref)`,
      [members.map(([scope]) => scope), members.map(([, entityRef]) => entityRef)],
    );
    await this.collect(members.map(([, entityRef]) => entityRef));
    const random = randomOf(77);
    const earlier = <T extends { updatedMs: number }>(fact: T): T => ({ ...fact, updatedMs: fact.updatedMs - HOUR_MS });
    const tellings = <T>(pick: (estate: Estate) => readonly T[], older: (fact: T) => T): T[][] => [
      plain.flatMap(pick),
      ...disturb(random, twins.flatMap(pick), older),
    ];
    const incidents = tellings(
      estate => estate.incidents,
      fact => ({ ...earlier(fact), state: 'in_progress' as const, resolvedMs: null, closedMs: null }),
    );
    const deployments = tellings(
      estate => estate.deployments,
      fact => ({ ...earlier(fact), status: 'running' as const, finishedMs: null }),
    );
    const changes = tellings(
      estate => estate.changes,
      fact => ({ ...earlier(fact), state: 'scheduled' as const, closedMs: null }),
    );
    const requests = tellings(estate => estate.mergeRequests, earlier);
    const twice = <T>(pick: (estate: Estate) => readonly T[]): T[][] => {
      const facts = twins.flatMap(pick);
      return [plain.flatMap(pick), random.shuffle(facts), random.shuffle(facts)];
    };
    const { asked } = this;
    await this.write(incidents, (transaction, page) => writeIncidents(transaction, TICKETS, page, ids, asked, ZONE));
    await this.write(twice(estate => estate.slas), (transaction, page) => writeTaskSlas(transaction, TICKETS, page));
    await this.write(changes, (transaction, page) => writeLinkedEvents(transaction, TICKETS, page, ids, asked));
    await this.write(deployments, (transaction, page) => writeLinkedEvents(transaction, CODE, page, ids, asked));
    await this.write(requests, (transaction, page) => writeLinkedEvents(transaction, CODE, page, ids, asked));
    await this.write(twice(estate => estate.ranges), (transaction, page) => writeCommitRanges(transaction, CODE, page));
    await this.tie(all);
    await this.measure(twice(estate => estate.hours));
  }

  private async write<T>(
    tellings: readonly (readonly T[])[],
    store: (transaction: Knex.Transaction, page: readonly T[]) => Promise<unknown>,
    size = PAGE,
  ): Promise<void> {
    let written = 0;
    let known = 0;
    for (const page of tellings.flatMap(telling => pagesOf(telling, size))) {
      await this.knex.transaction(transaction => store(transaction, page));
      written += page.length;
      // Nobody waits here for the planner to learn by itself how much there is.
      if (written >= 3 * known) {
        await this.knex.raw(`analyze ${GROWING}`);
        known = written;
      }
    }
  }

  /**
   * Facts mark what is to be derived of them, which would be most of the work here. Nothing is
   * derived by marks: causes are given, days are named, and delivery is read from the facts.
   */
  private async leaveUnmarked(): Promise<void> {
    await this.knex.raw(
      `create or replace function derive_correlation_mark(kind text, of_source text, of_instance text, ids text[])
       returns void language sql as 'select null::void';
       create function mark_nothing() returns trigger language plpgsql as 'begin return null; end';
       create trigger mark_nothing before insert on rollup_dirty for each row execute function mark_nothing()`,
    );
    for (const table of ['deployment', 'merge_request', 'change', 'commit_range', 'release_commit', 'event_series']) {
      await this.knex.raw(`alter table ${table} disable trigger user`);
    }
  }

  /** Says that everything is collected. */
  private async collect(entityRefs: readonly string[]): Promise<void> {
    await this.knex.raw(
      `insert into entity_pivot (entity_ref, environment, source, instance, state, origin, is_signal_source)
       select ref, environment, source, 'main', 'mapped', 'rosetta', source = 'dynatrace'
         from unnest(?::text[]) as ref
        cross join (values ('gitlab', '*'), ('servicenow', '*'), ('dynatrace', 'production')) as place(source, environment)`,
      [[...entityRefs]],
    );
    await this.knex.raw(
      `insert into feed (source, instance, stream, partition, watermark)
       select source, 'main', stream, 'live', ?::timestamptz
         from (values ('gitlab', 'deployments'), ('gitlab', 'merge_requests'), ('gitlab', 'commits'),
                      ('servicenow', 'incidents'), ('servicenow', 'changes')) as stream(source, stream)`,
      [iso(AFTER.endMs)],
    );
    await this.knex.raw(
      `insert into pivot_coverage (series_id, source, instance, stream, pivot_hash, covered_from, covered_to)
       select series_id, 'servicenow', 'main', 'incidents', '', ?, ? from series where environment = 'production'`,
      [iso(BEFORE.startMs - 90 * 24 * HOUR_MS), iso(AFTER.endMs)],
    );
  }

  /** Ties incidents to the releases that are held to have caused them. */
  private async tie(estates: readonly Estate[]): Promise<void> {
    const edges = estates.flatMap(estate => [...estate.edges]);
    await this.knex.raw(
      `insert into correlation_edge (source, instance, incident_id, target_kind, series_id, target_source, target_instance,
         target_id, code, evidence, p, lag_s, is_primary, recorded)
       select 'servicenow', 'main', incident_id, 'release', series_id, 'gitlab', 'main', target_id, 'C4', '{}', p, 60, true,
              '[2026-01-01,)'
         from unnest(?::text[], ?::integer[], ?::text[], ?::numeric[]) as given(incident_id, series_id, target_id, p)`,
      [
        edges.map(edge => edge.incidentId),
        edges.map(edge => this.ids.get({ entityRef: edge.entityRef, environment: 'production' })),
        edges.map(edge => edge.deploymentId),
        edges.map(edge => edge.probability),
      ],
    );
    await this.knex.raw(`truncate correlation_dirty`);
  }

  /** Writes hours and derives the day they lie in. */
  private async measure(hours: readonly Estate['hours'][]): Promise<void> {
    const { knex } = this;
    await new Partitions(knex).ensure('signal_hour', BEFORE.startMs, AFTER.endMs);
    await this.write(hours, (transaction, page) => writeSignals(transaction, page, this.ids, ZONE), HOURS_IN_PAGE);
    const target = DEFAULT_OBJECTIVES[2];
    await knex.raw(
      `select derive_app_day(array_agg(series_id), array_agg(?::date), array_agg(?::real), array_agg(?::double precision), 2, 6, ?)
         from series where environment = 'production'`,
      [LONG_DAY, target.latencyP95Ms, target.errorRatio, ZONE],
    );
    await knex.raw(
      `select derive_scope_day(array_agg(scope_ref), array_agg('production'::text), array_agg(?::date), ?)
         from (select distinct scope_ref from entity_scope) as scope`,
      [LONG_DAY, ZONE],
    );
    await knex.raw(`analyze`);
  }

  async rows(statement: string, values: Knex.RawBinding[] = []): Promise<Row[]> {
    const { rows } = await this.knex.raw<{ rows: Row[] }>(statement, values);
    return rows.map(plainRow);
  }

  /** Rows of a function of incidents, by subject and period. */
  async incidents(name: string, subjects: readonly string[], windows: readonly NamedWindow[]): Promise<Row[]> {
    return this.rows(
      `select kpi.*
         from (
           select array_agg(subject) as subjects, array_agg(series_id) as series_ids, array_agg(valid) as valid
             from kpi_incident_member(?::text[], 'production', null)
         ) as member
        cross join lateral ${name}('infinity', ?::timestamptz, member.subjects, member.series_ids, member.valid,
          ?::text[], ?::timestamptz[], ?::timestamptz[]) as kpi`,
      [[...subjects], iso(AFTER.endMs), ...this.periods(windows)],
    );
  }

  /** The five metrics of scopes, or of single series where these are given. */
  async delivery(of: { scopes: readonly string[] } | { series: readonly number[] }, windows: readonly NamedWindow[]): Promise<Row[]> {
    const [call, value] =
      'scopes' in of
        ? [`kpi_dora_scope(?::text[], 'production', null`, [...of.scopes]]
        : ['kpi_dora(?::integer[]', [...of.series]];
    return this.rows(
      `select * from ${call}, ?::text[], ?::timestamptz[], ?::timestamptz[], ?::timestamptz, 'infinity', ?,
         array_fill(interval '24 hours', array[4]), ?::numeric[], ?, interval '10 minutes')`,
      [
        value,
        ...this.periods(windows),
        iso(AFTER.endMs),
        ZONE,
        [...CAUSE_PROBABILITIES],
        CAUSE_PROBABILITY,
      ] as Knex.RawBinding[],
    );
  }

  private periods(windows: readonly NamedWindow[]): [string[], string[], string[]] {
    return [
      windows.map(each => each.key),
      windows.map(each => iso(each.window.startMs)),
      windows.map(each => iso(each.window.endMs)),
    ];
  }
}
