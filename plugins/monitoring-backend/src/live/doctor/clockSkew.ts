import { HttpClient } from '@rosetta/backstage-plugin-monitoring-node';

/** A client that remembers how far upstream's clock is from ours. */
export interface ClockedClient extends HttpClient {
  /** Upstream minus us as of the last answer that told its time, milliseconds; null before one. */
  skewMs(): number | null;
}

/** Watches the Date header of each answer. It has whole seconds and is read after the way back. */
export function withClock(http: HttpClient, now: () => number): ClockedClient {
  let skewMs: number | null = null;
  return {
    request: async request => {
      const answer = await http.request(request);
      if (answer.upstreamNowMs !== undefined) skewMs = answer.upstreamNowMs - now();
      return answer;
    },
    close: () => http.close(),
    skewMs: () => skewMs,
  };
}
