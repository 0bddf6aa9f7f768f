import { ConnectorError, HttpClient } from '@rosetta/backstage-plugin-monitoring-node';
import { Telemetry } from './telemetry';

/** A client whose every request is counted and timed. */
export function watchRequests(
  http: HttpClient,
  { source, instance }: { source: string; instance: string },
  telemetry: Telemetry,
): HttpClient {
  return {
    request: async request => {
      const startedMs = performance.now();
      const note = (outcome: string) =>
        telemetry.request({ source, instance, outcome }, (performance.now() - startedMs) / 1_000);
      try {
        const answer = await http.request(request);
        note('ok');
        return answer;
      } catch (error) {
        note(error instanceof ConnectorError ? error.code : 'internal');
        throw error;
      }
    },
    close: () => http.close(),
  };
}
