import type { SloStatement } from '@rosetta/backstage-plugin-monitoring-common';
import { buildSlo, buildSloReading } from './slos';
import { before, DAY, FIXTURE_NOW_MS, HOUR, MINUTE } from './time';

const WINDOW_DAYS = 30;
const BUDGET = 43.2;

const iso = (ms: number) => new Date(ms).toISOString();

/** A budget of 43.2 minutes, of which 44.8 were spent on five things. */
export function buildSloStatement(
  changes: Partial<SloStatement> = {},
  nowMs = FIXTURE_NOW_MS,
): SloStatement {
  const startMs = nowMs - WINDOW_DAYS * DAY;
  const at = (days: number, hours = 1) => ({
    start: iso(startMs + days * DAY),
    end: iso(startMs + days * DAY + hours * HOUR),
  });
  const {
    burn: _,
    exhaustion: __,
    sparkline: ___,
    origins: ____,
    ...rest
  } = buildSlo({}, (BUDGET - 44.8) / BUDGET, nowMs);
  const spent = [
    {
      ...at(2),
      cause: 'problem' as const,
      label: 'P-25871',
      title: 'ledger-db failover',
      minutes: 12.8,
    },
    {
      ...at(9),
      cause: 'change' as const,
      label: 'CHG0029977',
      title: 'ran past its window',
      minutes: 9.4,
    },
    {
      ...at(16),
      cause: 'unexplained' as const,
      label: null,
      title: null,
      minutes: 4.2,
    },
    {
      start: iso(nowMs - HOUR),
      end: iso(nowMs),
      cause: 'incident' as const,
      label: 'INC0041207',
      title: 'Payments fail',
      minutes: 11.4,
    },
    {
      start: iso(startMs),
      end: iso(nowMs),
      cause: 'background' as const,
      label: null,
      title: null,
      minutes: 7,
    },
  ];
  let balance = BUDGET;
  return {
    entityRef: 'component:default/payments-api',
    environment: 'production',
    asOf: iso(nowMs),
    slo: {
      id: rest.id,
      name: rest.name,
      origin: rest.origin,
      originDetail: rest.originDetail,
      indicator: rest.indicator,
      method: rest.method,
      target: rest.target,
      window: rest.window,
      threshold: rest.threshold,
      operator: rest.operator,
    },
    reading: buildSloReading((BUDGET - 44.8) / BUDGET, {}, nowMs),
    openingMinutes: BUDGET,
    closingMinutes: BUDGET - 44.8,
    lines: spent.map((line, index) => {
      balance -= line.minutes;
      return {
        ...line,
        hours: 1,
        bad: line.minutes * 7_000,
        budgetShare: line.minutes / BUDGET,
        balanceMinutes: balance,
        origin:
          line.label === null
            ? null
            : {
                source: line.cause === 'problem' ? 'dynatrace' : 'servicenow',
                instance: 'main',
              },
        upstreamUrl:
          line.label === null ? null : `https://tools.example/${line.label}`,
        isRunning: index === 3,
      };
    }),
    burnDown: Array.from({ length: 60 }, (_empty, step) => ({
      at: iso(startMs + ((step + 1) * WINDOW_DAYS * DAY) / 60),
      remaining:
        step === 30 || step === 31
          ? null
          : 1 - ((44.8 / BUDGET) * (step + 1)) / 60,
    })),
    leavesNext: { at: iso(startMs + 32 * DAY), minutes: 12.8 },
    sources: [
      {
        origin: { source: 'dynatrace', instance: 'main' },
        stream: 'signals_hour',
        asOf: before(2 * MINUTE, nowMs),
      },
      {
        origin: { source: 'servicenow', instance: 'main' },
        stream: 'incidents',
        asOf: before(MINUTE, nowMs),
      },
    ],
    ...changes,
  };
}
