import {
  CAUSE_PROBABILITIES,
  CAUSE_PROBABILITY,
  DEFAULT_DORA_RULES,
  MergeRequestFact,
} from '@rosetta/backstage-plugin-monitoring-common';
import { SeriesIds } from '@rosetta/backstage-plugin-monitoring-backend/src/store';
import { writeCommitRanges } from '@rosetta/backstage-plugin-monitoring-backend/src/store/commitStore';
import { deriveCorrelations } from '@rosetta/backstage-plugin-monitoring-backend/src/store/correlationStore';
import { writeIncidents } from '@rosetta/backstage-plugin-monitoring-backend/src/store/incidentStore';
import { writeLinkedEvents } from '@rosetta/backstage-plugin-monitoring-backend/src/store/linkedEventStore';
import { Knex } from 'knex';
import { fractionOfDecimal } from '../../fraction';
import { CausalEdge, deliveryOf, EntityDelivery } from '../../leadTimes';
import { computeReleases } from '../../releases';
import { plainRow, Row } from './incidentGround';
import { randomOf } from '../random';
import { CART, DELIVERED, MEMBERSHIPS, rangeText, SHOP } from '../services';
import { ZONE } from '../simulatedYear';
import type { NamedWindow } from '../windows';
import { Delivery, SEEN_MS, strayDeployments } from './yearOfDelivery';

const CODE = { source: 'gitlab', instance: 'main' };
const CLUSTER = { source: 'argocd', instance: 'main' };
const TICKETS = { source: 'servicenow', instance: 'main' };
const STRAY = { entityRef: SHOP, environment: 'unknown' };

const iso = (ms: number) => new Date(ms).toISOString();

/** What a repair is known by: a label, a title, a branch, an emergency change, or what a revert names (KPI.md 1.6). */
function remediesOf(delivery: Delivery, base: EntityDelivery): Map<string, { fails: string | null }> {
  const remedies = new Map<string, { fails: string | null }>();
  const bringing = (id: string) => {
    const request = delivery.mergeRequests.find(each => each.externalId === id);
    const release = request && deliveryOf(base, request);
    return release && !release.isBootstrap ? release : undefined;
  };
  for (const release of base.releases) {
    const isUrgent = delivery.changes.some(
      change =>
        change.workStartMs !== null &&
        change.workEndMs !== null &&
        release.finishedMs >= change.workStartMs &&
        release.finishedMs < change.workEndMs,
    );
    if (isUrgent) remedies.set(release.id, { fails: null });
  }
  for (const id of delivery.hotfixes) {
    const release = bringing(id);
    if (release) remedies.set(release.id, { fails: null });
  }
  for (const [id, origin] of delivery.reverts) {
    const [release, failed] = [bringing(id), bringing(origin)];
    if (release && failed && release.id !== failed.id) remedies.set(release.id, { fails: failed.id });
  }
  return remedies;
}

/** What the second computation reads of an entity; causes of incidents are given to it. */
export function entityOf(delivery: Delivery, edges: readonly CausalEdge[]): EntityDelivery {
  const deployments = delivery.deployments.filter(each => each.source === delivery.source);
  const plain = computeReleases({ deployments, degraded: new Set(), remediationOf: () => null });
  const ranges = new Map(delivery.ranges.map(range => [`${range.fromSha}...${range.toSha}`, range] as const));
  const before = new Map(plain.map((release, index) => [release.id, plain[index - 1]] as const));
  const revisions = new Map(plain.map(release => [release.id, release.revision] as const));
  const commitsOf = (id: string) => {
    const range = ranges.get(`${before.get(id)?.revision}...${revisions.get(id)}`);
    return range?.state === 'complete' ? range.commits : null;
  };
  const base: EntityDelivery = {
    releases: plain,
    commitsOf,
    mergeRequests: delivery.mergeRequests,
    incidents: delivery.incidents,
    edges,
  };
  const remedies = remediesOf(delivery, base);
  const releases = computeReleases({
    deployments,
    degraded: new Set(delivery.degraded),
    remediationOf: id => remedies.get(id) ?? null,
  });
  return { ...base, releases };
}

/** Stores deliveries as the product's runs would, and asks its functions. */
export class DeliveryGround {
  readonly ids = new SeriesIds();

  constructor(readonly knex: Knex) {}

  async store(deliveries: readonly Delivery[]): Promise<void> {
    const { knex, ids } = this;
    const random = randomOf(3);
    await ids.ensure(knex, [...DELIVERED, STRAY]);
    await knex.raw(
      `insert into entity_scope (scope_ref, scope_kind, entity_ref, valid)
       select scope_ref, split_part(scope_ref, ':', 1), entity_ref, valid
         from unnest(?::text[], ?::text[], ?::tstzrange[]) as given(scope_ref, entity_ref, valid)`,
      [
        MEMBERSHIPS.map(each => each.scopeRef),
        MEMBERSHIPS.map(each => each.entityRef),
        MEMBERSHIPS.map(each => rangeText(each.valid)),
      ],
    );
    await this.collect(deliveries);
    const asked = [...DELIVERED, STRAY].map(series => ids.get(series));
    const of = (source: string) => deliveries.flatMap(each => each.deployments.filter(fact => fact.source === source));
    const code = [...of('gitlab'), ...strayDeployments()];
    const requests: MergeRequestFact[] = deliveries.flatMap(each => [...each.mergeRequests]);
    const told = <T>(pick: (delivery: Delivery) => readonly T[]): T[] => random.shuffle(deliveries.flatMap(pick));
    // In any order, and deployments twice.
    const steps: ((transaction: Knex.Transaction) => Promise<unknown>)[] = [
      transaction => writeLinkedEvents(transaction, CODE, random.shuffle(code), ids, asked),
      transaction => writeLinkedEvents(transaction, CODE, code, ids, asked),
      transaction => writeLinkedEvents(transaction, CLUSTER, random.shuffle(of('argocd')), ids, asked),
      transaction => writeLinkedEvents(transaction, CODE, random.shuffle(requests), ids, asked),
      transaction => writeLinkedEvents(transaction, TICKETS, told(each => each.changes), ids, asked),
      transaction => writeIncidents(transaction, TICKETS, told(each => each.incidents), ids, asked, ZONE),
      transaction => writeCommitRanges(transaction, CODE, told(each => each.ranges)),
    ];
    for (const step of steps) {
      await knex.transaction(step);
      // Nobody waits here for the planner to learn by itself how much there is.
      await knex.raw(`analyze`);
    }
    for (const delivery of deliveries) {
      for (const id of delivery.degraded) {
        await knex.raw(
          `insert into release_degraded (series_id, source, instance, deployment_id, degraded_at, recorded_at)
           values (?, 'argocd', 'main', ?, now(), '2026-01-01')`,
          [ids.get(delivery), id],
        );
      }
    }
    while ((await deriveCorrelations(knex, 1_000, DEFAULT_DORA_RULES)) > 0);
  }

  /** Says where each entity is deployed from, and that everything is known up to the moment of reading. */
  private async collect(deliveries: readonly Delivery[]): Promise<void> {
    const pivots = [...new Map(deliveries.map(each => [each.entityRef, each] as const)).values()];
    await this.knex.raw(
      `insert into entity_pivot (entity_ref, environment, source, instance, state, origin)
       select entity_ref, '*', source, 'main', 'mapped', 'rosetta'
         from unnest(?::text[], ?::text[]) as given(entity_ref, source)`,
      [
        pivots.flatMap(each => [each.entityRef, each.entityRef]),
        pivots.flatMap(each => [each.source, 'servicenow']),
      ],
    );
    await this.knex.raw(`insert into deploy_source (entity_ref, environment, source) values (?, '*', 'gitlab')`, [CART]);
    await this.knex.raw(
      `insert into feed (source, instance, stream, partition, watermark)
       select source, 'main', stream, 'live', ?::timestamptz
         from (values ('gitlab', 'deployments'), ('gitlab', 'merge_requests'), ('gitlab', 'commits'),
                      ('argocd', 'state'), ('servicenow', 'incidents'), ('servicenow', 'changes')) as stream(source, stream)`,
      [iso(SEEN_MS)],
    );
  }

  /** What caused incidents on a series, by its primary edges. */
  async edges(place: { entityRef: string; environment: string }): Promise<CausalEdge[]> {
    const { rows } = await this.knex.raw<{ rows: { incident_id: string; target_id: string; p: string }[] }>(
      `select incident_id, target_id, p::text as p
         from correlation_edge
        where target_kind = 'release' and is_primary and upper_inf(recorded) and series_id = ?`,
      [this.ids.get(place)],
    );
    return rows.map(row => ({
      incidentId: row.incident_id,
      releaseId: row.target_id,
      probability: fractionOfDecimal(row.p),
    }));
  }

  /** Rows of `kpi_dora` or, of scopes in an environment, of `kpi_dora_scope`. */
  async read(
    asked: { series: readonly number[] } | { scopes: readonly string[]; environment: string },
    windows: readonly NamedWindow[],
  ): Promise<Row[]> {
    const [call, values] =
      'series' in asked
        ? ['kpi_dora(?::integer[]', [[...asked.series]]]
        : ['kpi_dora_scope(?::text[], ?, null', [[...asked.scopes], asked.environment]];
    const { rows } = await this.knex.raw<{ rows: Row[] }>(
      `select * from ${call}, ?::text[], ?::timestamptz[], ?::timestamptz[], ?::timestamptz, 'infinity', ?,
         array_fill(interval '24 hours', array[4]), ?::numeric[], ?, interval '10 minutes')`,
      [
        ...values,
        windows.map(each => each.key),
        windows.map(each => iso(each.window.startMs)),
        windows.map(each => iso(each.window.endMs)),
        iso(SEEN_MS),
        ZONE,
        [...CAUSE_PROBABILITIES],
        CAUSE_PROBABILITY,
      ] as Knex.RawBinding[],
    );
    return rows.map(plainRow);
  }
}
