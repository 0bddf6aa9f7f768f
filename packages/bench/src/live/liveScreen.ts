/** One request of a live screen, its time and whom the product asked for it. */
export interface ScreenPart {
  /** What is asked, e.g. `error_rate` or `logs`. */
  readonly name: string;
  readonly tookMs: number;
  /** Instances that were asked, e.g. `argocd/main`. */
  readonly asked: readonly string[];
  readonly status: number;
}

interface Answer {
  readonly asked?: readonly { readonly origin: { readonly source: string; readonly instance: string } }[];
  readonly origin?: { readonly source: string; readonly instance: string } | null;
}

/** A request of a live screen: its name, and the path below the application. */
export type Part = readonly [name: string, path: string];

/** The tiles of a component, by their KPI. */
export const TILES: readonly string[] = ['error_rate', 'latency_p95', 'throughput', 'saturation', 'open_incidents', 'last_deployment'];

/** The parts of a component's live screen, each a request of its own as the tab makes them. */
export const SCREEN: readonly Part[] = [
  ...TILES.map(kpi => [kpi, `summary?mode=live&tiles=${kpi}`] as const),
  ['deployments', 'deployments?mode=live'],
  ['logs', 'logs/volume?mode=live&period=last_24h'],
];

/** Everything at a glance, in one request. */
export const SUMMARY: readonly Part[] = [['summary', 'summary?mode=live']];

/** Asks all parts at once. Never throws: a part without an answer has status 0. */
export function askScreen(url: string, token: string, entityRef: string, wanted: readonly Part[]): Promise<ScreenPart[]> {
  return Promise.all(
    wanted.map(async ([name, path]) => {
      const beganMs = performance.now();
      try {
        const response = await fetch(`${url}/api/monitoring/applications/${encodeURIComponent(entityRef)}/${path}`, {
          headers: { authorization: `Bearer ${token}` },
          signal: AbortSignal.timeout(20_000),
        });
        const { asked = [], origin } = (await response.json()) as Answer;
        const origins = [...asked.map(one => one.origin), ...(name === 'logs' && origin ? [origin] : [])];
        return {
          name,
          tookMs: performance.now() - beganMs,
          asked: [...new Set(origins.map(({ source, instance }) => `${source}/${instance}`))],
          status: response.status,
        };
      } catch {
        return { name, tookMs: performance.now() - beganMs, asked: [], status: 0 };
      }
    }),
  );
}

/** Milliseconds during which at least one of these intervals was open. */
export function busyMs(intervals: readonly { readonly startMs: number; readonly endMs: number }[]): number {
  let total = 0;
  let endMs = -Infinity;
  for (const interval of [...intervals].sort((a, b) => a.startMs - b.startMs)) {
    total += Math.max(0, interval.endMs - Math.max(interval.startMs, endMs));
    endMs = Math.max(endMs, interval.endMs);
  }
  return total;
}

/** The value below which this share of the values lies; NaN of none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}
