import {
  HalfOpenWindow,
  reportingDay,
  reportingDayWindow,
} from '@rosetta/backstage-plugin-monitoring-common';
import { CollectTarget } from '@rosetta/backstage-plugin-monitoring-node';
import { ENTITY_TYPE, entityTypeOf, isEntityId } from './grammar';
import { metricSelectorOf } from './metricId';
import { metricsOf, MetricSpec, TAGGED_TYPES } from './metricSets';
import { dynatracePivot, DynatracePivot } from './pivot';
import { SignalSubject } from './readSignals';
import { ExtraMetricOption } from './schemas';
import { buildSelector } from './selector';

type Target = CollectTarget<DynatracePivot>;

/** Entities of one request: within 2,000 characters of selector and a GET's length. */
const IDS_PER_REQUEST = 40;
const MAX_ENTITY_SELECTOR_LENGTH = 1_900;
const METRICS_PER_REQUEST = 10;

/**
 * Targets that are asked together and never apart.
 *
 * An `each` unit is one target with at most one id per type: forty of them share
 * a request. A `set` unit is all targets with one and the same pivot, asked as
 * one set so that percentiles are merged by the source (DATA.md, decision 5).
 */
export interface Unit {
  /** Place in the stable order of pages. */
  readonly sortKey: string;
  readonly kind: 'each' | 'set';
  readonly pivot: DynatracePivot;
  readonly targets: readonly Target[];
}

/** What one entity type is asked for in one page. */
export interface TypeAsk {
  readonly entityType: string;
  readonly subject: SignalSubject;
  readonly entitySelector: string;
  readonly metrics: readonly MetricSpec[];
}

/** A page of the walk: some units over one span. */
export interface PagePlan {
  readonly span: HalfOpenWindow;
  readonly units: readonly Unit[];
  /** Names the page; pages sort by it, so a run goes on after any of them. */
  readonly cursor: string;
}

function idsByType(ids: readonly string[]): Map<string, string[]> {
  const byType = new Map<string, string[]>();
  for (const id of ids) {
    const type = entityTypeOf(id);
    byType.set(type, [...(byType.get(type) ?? []), id]);
  }
  return byType;
}

/** The id of each type of an `each` unit. */
export function singleIds(pivot: DynatracePivot): ReadonlyMap<string, string> {
  if (pivot.kind !== 'ids') return new Map();
  return new Map([...idsByType(pivot.ids)].map(([type, ids]) => [type, ids[0]!]));
}

/** Groups targets into units, in the stable order of their pages. */
export function planUnits(targets: readonly Target[]): Unit[] {
  const units = new Map<string, { kind: Unit['kind']; pivot: DynatracePivot; targets: Target[] }>();
  for (const target of targets) {
    const { pivot } = target;
    const types = pivot.kind === 'ids' ? idsByType(pivot.ids) : undefined;
    const isEach = types !== undefined && [...types.values()].every(ids => ids.length === 1);
    // Types first, so that a request holds forty services rather than twenty and twenty hosts.
    const sortKey = isEach
      ? `a|${[...types.keys()].sort().join('+')}|${target.entityRef}|${target.environment}`
      : `b|${dynatracePivot.serialize(pivot)}`;
    const unit = units.get(sortKey);
    if (unit) unit.targets.push(target);
    else units.set(sortKey, { kind: isEach ? 'each' : 'set', pivot, targets: [target] });
  }
  return [...units]
    .map(([sortKey, unit]) => ({ sortKey, ...unit }))
    .sort((a, b) => (a.sortKey < b.sortKey ? -1 : 1));
}

/** The whole reporting-zone days that begin in the window and are over. */
export function completeDays(
  window: HalfOpenWindow,
  zone: string,
  nowMs: number,
): HalfOpenWindow[] {
  const days: HalfOpenWindow[] = [];
  let day = reportingDayWindow(reportingDay(window.startMs, zone), zone);
  while (day.startMs < window.endMs && day.endMs <= nowMs) {
    if (day.startMs >= window.startMs) days.push(day);
    day = reportingDayWindow(reportingDay(day.endMs, zone), zone);
  }
  return days;
}

const pad = (startMs: number) => String(startMs).padStart(15, '0');

/**
 * Cuts the work into pages, oldest span first, skipping those up to the cursor.
 *
 * Pages after the cursor are cut from the units after it, so a mapping that
 * changed in between neither repeats nor loses the units that did not.
 */
export function* planPages(
  spans: readonly HalfOpenWindow[],
  units: readonly Unit[],
  cursor: string | undefined,
): Generator<PagePlan> {
  for (const span of spans) {
    const left = units.filter(
      unit => cursor === undefined || `${pad(span.startMs)}|${unit.sortKey}` > cursor,
    );
    let index = 0;
    while (index < left.length) {
      const first = left[index]!;
      let end = index + 1;
      while (
        first.kind === 'each' &&
        end < left.length &&
        end - index < IDS_PER_REQUEST &&
        left[end]!.kind === 'each'
      ) {
        end += 1;
      }
      const chunk = left.slice(index, end);
      yield { span, units: chunk, cursor: `${pad(span.startMs)}|${chunk.at(-1)!.sortKey}` };
      index = end;
    }
  }
}

/**
 * Writes a selector of ids, more of them than a pivot may list.
 *
 * One criterion with many ids means any of them; many criteria would mean all.
 */
function writeIdSelector(type: string, ids: readonly string[]): string {
  if (!ENTITY_TYPE.test(type) || !ids.every(isEntityId)) {
    throw new RangeError('The selector holds an id outside its grammar');
  }
  return `type("${type}"),entityId(${ids.map(id => `"${id}"`).join(',')})`;
}

/** Cuts ids so that each selector stays within what Dynatrace reads. */
function idSelectors(type: string, ids: readonly string[]): { ids: string[]; text: string }[] {
  const chunks: string[][] = [];
  for (const id of [...new Set(ids)].sort()) {
    const last = chunks.at(-1);
    const isFull =
      !last ||
      last.length >= IDS_PER_REQUEST ||
      writeIdSelector(type, [...last, id]).length > MAX_ENTITY_SELECTOR_LENGTH;
    if (isFull) chunks.push([id]);
    else last.push(id);
  }
  return chunks.map(chunk => ({ ids: chunk, text: writeIdSelector(type, chunk) }));
}

function chunked<T>(items: readonly T[], size: number): T[][] {
  const chunks: T[][] = [];
  for (let index = 0; index < items.length; index += size)
    chunks.push(items.slice(index, index + size));
  return chunks;
}

/** The selectors of a set: one for each entity type that its pivot is asked on. */
export function setSelectors(
  pivot: DynatracePivot,
): { entityType: string; entitySelector: string }[] {
  switch (pivot.kind) {
    case 'ids':
      return [...idsByType(pivot.ids)].map(([entityType, ids]) => ({
        entityType,
        entitySelector: writeIdSelector(entityType, ids),
      }));
    case 'tags':
      return TAGGED_TYPES.map(entityType => ({
        entityType,
        // One criterion for each tag: all of them must be there, where one criterion of many means any.
        entitySelector: buildSelector({
          type: entityType,
          criteria: pivot.tags.map(tag => ({ name: 'tag' as const, values: [tag] })),
        }),
      }));
    default:
      return [{ entityType: pivot.selector.type, entitySelector: buildSelector(pivot.selector) }];
  }
}

/** The entities of the units of a page, type by type, as selectors within Dynatrace's limits. */
export function entitySelectorsOf(units: readonly Unit[]): Omit<TypeAsk, 'metrics'>[] {
  const first = units[0];
  if (first?.kind === 'set') {
    return setSelectors(first.pivot).map(selector => ({ ...selector, subject: { kind: 'set' } }));
  }
  const byType = idsByType(units.flatMap(unit => [...singleIds(unit.pivot).values()]));
  return [...byType]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([entityType, ids]) =>
      idSelectors(entityType, ids).map(chunk => ({
        entityType,
        entitySelector: chunk.text,
        subject: { kind: 'each' as const, ids: chunk.ids },
      })),
    );
}

/** What has to be asked for the units of a page, at most ten metrics to a request. */
export function asksOf(
  units: readonly Unit[],
  extras: readonly ExtraMetricOption[],
  isDay: boolean,
): TypeAsk[] {
  return entitySelectorsOf(units).flatMap(selector =>
    chunked(metricsOf(selector.entityType, extras, isDay), METRICS_PER_REQUEST).map(metrics => ({
      ...selector,
      metrics,
    })),
  );
}

/** Query parameters of one request for signals. */
export function signalsQuery(
  ask: TypeAsk,
  span: HalfOpenWindow,
  resolution: string,
): Record<string, string> {
  return {
    metricSelector: ask.metrics
      .map(spec => metricSelectorOf(spec, ask.subject.kind === 'each' ? ask.entityType : undefined))
      .join(','),
    entitySelector: ask.entitySelector,
    resolution,
    from: String(span.startMs),
    to: String(span.endMs),
  };
}
