import { BackstageCredentials } from '@backstage/backend-plugin-api';
import {
  Explanation,
  ExplainRow,
  KPI_DEFINITIONS,
  KpiId,
  LEFT_OUT_NAMED,
  resolvePeriod,
  ResolvedPeriod,
} from '@rosetta/backstage-plugin-monitoring-common';
import { Visibility } from '../http/authorization';
import { ApiError } from '../http/errors';
import { nextOffset } from '../http/period';
import { EntityRow, ScopeRow, SloRow } from '../store';

/** What a number is of; already known to be for the caller to see. */
export type ExplainSubject =
  | { readonly kind: 'entity'; readonly entity: EntityRow }
  /** Null is everything; the caller holds the portfolio right. */
  | { readonly kind: 'scope'; readonly scope: ScopeRow | null }
  | { readonly kind: 'slo'; readonly slo: SloRow; readonly entity: EntityRow };

/** A number that somebody wants to see the making of. */
export interface ExplainRequest {
  readonly kpi: KpiId;
  readonly subject: ExplainSubject;
  readonly environment: string;
  /** `now`, or borders; undefined where none was named: then as the subject is shown without a choice. */
  readonly period: ResolvedPeriod | 'now' | undefined;
  /** Which of the rows are wanted. */
  readonly page: { readonly offset: number; readonly limit: number };
  readonly visibility: Visibility;
  readonly credentials: BackstageCredentials | undefined;
  readonly nowMs: number;
}

/** Explains the KPIs of one family. It computes nothing: its numbers are those that the routes serve. */
export interface Explainer {
  readonly kpis: readonly KpiId[];
  /** Subjects for which its KPIs are served. */
  readonly subjects: readonly ExplainSubject['kind'][];
  /** @throws ApiError 400 for a period the number is not served for, 403 without a right the rows need */
  explain(request: ExplainRequest): Promise<Explanation>;
}

/** Everything of an explanation that its family has to say; the frame adds the rest. */
export interface ExplanationParts extends Pick<Explanation, 'value' | 'inputs' | 'leftOut' | 'sources' | 'notes'> {
  readonly period: Explanation['period'];
  /** The formula with its numbers; null where there is no value. */
  readonly filled: string | null;
  readonly rows: {
    readonly fact: Explanation['rows']['fact'];
    readonly columns: Explanation['rows']['columns'];
    /** All of them, or the wanted page of `total`. */
    readonly items: readonly ExplainRow[];
    /** Of all pages, where `items` is only the wanted one. */
    readonly total?: number;
  };
}

/** Who a subject is, as answers name it. */
export function subjectView(subject: ExplainSubject): Explanation['subject'] {
  switch (subject.kind) {
    case 'entity':
      return { kind: 'entity', ref: subject.entity.entityRef, name: subject.entity.title ?? subject.entity.name };
    case 'scope':
      return subject.scope === null
        ? { kind: 'scope', ref: 'all', name: '' }
        : { kind: 'scope', ref: subject.scope.ref, name: subject.scope.title ?? subject.scope.name };
    default:
      return { kind: 'slo', ref: `slo:${subject.slo.sloId}`, name: `${subject.entity.title ?? subject.entity.name}: ${subject.slo.name}` };
  }
}

/** Puts an explanation together: who, the formula's words, and the page of the rows. */
export function toExplanation(request: ExplainRequest, parts: ExplanationParts): Explanation {
  const { kpi, environment, page } = request;
  const { formula, reference } = KPI_DEFINITIONS[kpi];
  const { items, columns, fact } = parts.rows;
  const isWhole = parts.rows.total === undefined;
  const total = parts.rows.total ?? items.length;
  const shown = isWhole ? items.slice(page.offset, page.offset + page.limit) : items;
  return {
    kpi,
    subject: subjectView(request.subject),
    environment,
    period: parts.period,
    value: parts.value,
    formula: { text: formula, filled: parts.filled, reference },
    inputs: parts.inputs,
    rows: { fact, columns, items: [...shown], total, nextCursor: nextOffset(page.offset, shown.length, total) },
    leftOut: parts.leftOut.map(entry => ({ ...entry, items: entry.items.slice(0, LEFT_OUT_NAMED) })),
    sources: parts.sources,
    notes: parts.notes,
  };
}

/**
 * The period of a request, or the one the subject is shown with.
 *
 * @throws ApiError 400 for `now`, where the number is of a period
 */
export function periodOrDefault({ period, nowMs }: ExplainRequest, fallback: string, zone: string): ResolvedPeriod {
  if (period === 'now') {
    throw new ApiError(400, 'invalid_period', 'period: this number is of a period; use last_7d or longer', { field: 'period' });
  }
  return period ?? resolvePeriod(fallback, nowMs, zone);
}

/** Scopes are added up from whole days. @throws ApiError 400 */
export function wholeDays(period: ResolvedPeriod): ResolvedPeriod {
  if (!period.isDayAligned) {
    throw new ApiError(400, 'invalid_period', 'period: scopes are read in whole days; use last_7d or longer', { field: 'period' });
  }
  return period;
}

/** A number as it stands in a filled formula: six digits at most, never in powers of ten that nobody reads. */
export function digits(value: number): string {
  if (Number.isInteger(value)) return String(value);
  const rounded = Number(value.toPrecision(6));
  return Math.abs(rounded) >= 1e-6 && Math.abs(rounded) < 1e15 ? rounded.toLocaleString('en-US', { useGrouping: false, maximumSignificantDigits: 6 }) : String(rounded);
}

/** `num / den = value`, or null where one of them is missing. */
export function filledFraction(num: number | null, den: number | null, value: number | null): string | null {
  return num === null || den === null || value === null ? null : `${digits(num)} / ${digits(den)} = ${digits(value)}`;
}

/** The number that an envelope holds, coloured or grey; null where it holds none. */
export function shownValue(value: Explanation['value']): number | null {
  if (value.status === 'ok' || value.status === 'partial') return value.value;
  return 'lastValue' in value ? value.lastValue : null;
}
