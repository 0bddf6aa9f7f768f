import { ConnectorError, SourceHealth } from '@rosetta/backstage-plugin-monitoring-node';

export type { SourceHealth } from '@rosetta/backstage-plugin-monitoring-node';

/** A person waits for the answer: longer than this is an answer too. */
const DEADLINE_MS = 10_000;

/**
 * Asks an instance now whether it lets us in.
 *
 * Never throws: what went wrong is the result.
 */
export async function checkSource(
  checkHealth: (signal: AbortSignal) => Promise<SourceHealth>,
): Promise<SourceHealth> {
  const startedMs = performance.now();
  try {
    return await checkHealth(AbortSignal.timeout(DEADLINE_MS));
  } catch (error) {
    const latencyMs = Math.round(performance.now() - startedMs);
    const known = error instanceof ConnectorError ? error : undefined;
    return {
      state: known?.kind === 'authentication' ? 'refused' : 'unreachable',
      code: known?.code ?? 'timeout',
      message: known?.message ?? `No answer within ${DEADLINE_MS / 1_000} s; check the address and the network`,
      version: null,
      missingScopes: [],
      latencyMs,
    };
  }
}
