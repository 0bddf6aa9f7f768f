import type { Explanation } from '@rosetta/backstage-plugin-monitoring-common';
import { buildSloReading } from './slos';
import { before, DAY, FIXTURE_NOW_MS, HOUR, MINUTE } from './time';

/** How the budget of an SLO was made, with a page of its hours. */
export function buildExplanation(
  changes: Partial<Explanation> = {},
  nowMs = FIXTURE_NOW_MS,
): Explanation {
  const reading = buildSloReading(-0.038, {}, nowMs);
  return {
    kpi: 'error_budget_remaining',
    subject: { kind: 'slo', ref: 'slo:1', name: 'payments-api: availability' },
    environment: 'production',
    period: { key: 'own', ...reading.budget.window },
    value: reading.budget,
    formula: {
      text: '1 - bad / what may be bad; what may be bad = (1 - target) * total',
      filled: '1 - 317479 / 305856 = -0.038',
      reference: 'KPI.md 1.1',
    },
    inputs: [
      {
        id: 'objective',
        value: 0.999,
        unit: 'ratio',
        params: { origin: 'annotation', detail: 'availability=99.9/30d' },
      },
      { id: 'total', value: 305_856_000, unit: null },
      { id: 'bad', value: 317_479, unit: null },
      {
        id: 'coverage',
        value: 0.997,
        unit: 'ratio',
        params: { have: 718, expected: 720 },
      },
      { id: 'method', value: 'occurrences', unit: 'text' },
      { id: 'taken_as_bad', value: null, unit: null },
    ],
    rows: {
      fact: 'slo_hour',
      columns: [
        { id: 'at', unit: 'instant' },
        { id: 'good', unit: null },
        { id: 'total', unit: null },
        { id: 'bad', unit: null },
      ],
      items: [
        {
          at: before(2 * HOUR, nowMs),
          good: 424_000,
          total: 424_800,
          bad: 800,
        },
        { at: before(HOUR, nowMs), good: 424_799.5, total: 424_800, bad: 0.5 },
      ],
      total: 716,
      nextCursor: 'bzI',
    },
    leftOut: [
      { reason: 'announced_work', count: 2, valueWith: -0.067, items: [] },
      {
        reason: 'hours_without_data',
        count: 2,
        valueWith: null,
        items: [before(16 * DAY, nowMs)],
        params: { low: 0.9962, high: 0.9997 },
      },
    ],
    sources: [
      {
        source: 'dynatrace',
        instance: 'main',
        stream: 'signals_hour',
        asOf: before(2 * MINUTE, nowMs),
      },
    ],
    notes: [{ code: 'whole_hours' }],
    ...changes,
  };
}
