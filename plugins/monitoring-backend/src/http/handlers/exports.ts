import { ApplicationRow, DORA_KPIS } from '@rosetta/backstage-plugin-monitoring-common';
import { Handlers } from '../handler';
import { toldValue, writeReport } from '../reportCsv';

/** Rows of a file that are read in one step. */
const STEP = 200;

const APPLICATION_COLUMNS = [
  'entity', 'kind', 'title', 'tier', 'owner', 'system', 'state', 'since', 'reason', 'health', 'error_rate', 'latency_p95_ms', 'requests_per_s',
  'open_incidents', 'worst_priority', 'open_problems', 'slo', 'slo_state', 'slo_target', 'slo_achieved', 'slo_budget_left',
  'last_release', 'last_release_at', 'last_release_suspect',
] as const;

const DORA_COLUMNS = [
  'ref', 'name', 'applications', 'metric', 'unit', 'status', 'reason', 'value', 'previous', 'n', 'num', 'den', 'is_light', 'from', 'to',
] as const;

const STATEMENT_COLUMNS = [
  'from', 'to', 'cause', 'label', 'title', 'source', 'instance', 'bad', 'minutes', 'budget_share', 'balance_minutes', 'is_running', 'url',
] as const;

function applicationCells({ ref, kind, title, tier, owner, system, state, since, reasons, metrics }: ApplicationRow) {
  const slo = metrics?.slo;
  return {
    entity: ref, kind, title, tier, owner, system, state, since, reason: reasons[0]?.code ?? null,
    health: toldValue(metrics?.health ?? null), error_rate: toldValue(metrics?.errorRate ?? null),
    latency_p95_ms: toldValue(metrics?.latencyP95 ?? null), requests_per_s: toldValue(metrics?.throughput ?? null),
    open_incidents: toldValue(metrics?.openIncidents ?? null), worst_priority: metrics?.worstPriority ?? null,
    open_problems: metrics?.openProblems ?? null, slo: slo?.name ?? null, slo_state: slo?.state ?? null, slo_target: slo?.target ?? null,
    slo_achieved: slo?.sli ?? null, slo_budget_left: slo?.remaining ?? null,
    last_release: metrics?.lastRelease?.name ?? null, last_release_at: metrics?.lastRelease?.finished ?? null,
    last_release_suspect: metrics?.lastRelease?.isSuspect ?? null,
  };
}

/** Lists as files: what the handlers of the lists answer, whole, under the same rights. */
export function exportHandlers(
  lists: Pick<Handlers, 'applications' | 'scopeDora' | 'sloStatement'>,
): Pick<Handlers, 'exportApplications' | 'exportDora' | 'exportStatement'> {
  return {
    exportApplications: async input => {
      const rows: ApplicationRow[] = [];
      for (let cursor: string | undefined, isLast = false; !isLast; ) {
        const page = await lists.applications({ ...input, query: { ...input.query, include: 'metrics', cursor, limit: STEP } });
        rows.push(...page.items);
        cursor = page.nextCursor ?? undefined;
        isLast = cursor === undefined;
      }
      return writeReport(APPLICATION_COLUMNS, rows.map(applicationCells));
    },

    exportDora: async input => {
      const read = await lists.scopeDora({ ...input, query: { ...input.query, detail: 'rows' } });
      const whole = { ref: read.scope ?? 'all', name: 'all', applications: null, metrics: read.metrics, isLight: read.isLight };
      return writeReport(
        DORA_COLUMNS,
        [whole, ...read.rows].flatMap(row =>
          DORA_KPIS.map(metric => {
            const value = row.metrics[metric];
            return {
              ref: row.ref, name: row.name, applications: row.applications, metric, unit: value.unit, status: value.status,
              reason: 'reason' in value ? (value.reason?.code ?? null) : null, value: toldValue(value), previous: value.previous ?? null,
              n: value.n, num: value.num, den: value.den, is_light: row.isLight, from: value.window.start, to: value.window.end,
            };
          }),
        ),
      );
    },

    exportStatement: async ({ params, query, body, ...caller }) => {
      const { lines } = await lists.sloStatement({ params, query, body, ...caller });
      return writeReport(
        STATEMENT_COLUMNS,
        lines.map(line => ({
          from: line.start, to: line.end, cause: line.cause, label: line.label, title: line.title, source: line.origin?.source ?? null,
          instance: line.origin?.instance ?? null, bad: line.bad, minutes: line.minutes, budget_share: line.budgetShare,
          balance_minutes: line.balanceMinutes, is_running: line.isRunning, url: line.upstreamUrl,
        })),
      );
    },
  };
}
