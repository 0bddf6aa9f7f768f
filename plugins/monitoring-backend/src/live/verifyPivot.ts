import { SourceId } from '@rosetta/backstage-plugin-monitoring-common';
import { Connector, ConnectorError, PivotVerification } from '@rosetta/backstage-plugin-monitoring-node';

/** A person waits in a dialog. */
const DEADLINE_MS = 8_000;

export interface VerifiedPivot extends Omit<PivotVerification, 'state'> {
  readonly state: PivotVerification['state'] | 'not_checked';
}

/**
 * Asks a source now what a pivot names.
 *
 * Never throws: a source that does not answer is an answer, too.
 */
export async function verifyPivot(
  connectors: readonly Connector[],
  source: SourceId,
  instance: string,
  pivot: string,
  nowMs: number,
): Promise<VerifiedPivot> {
  const connector = connectors.find(item => item.source === source && item.instance === instance);
  const unchecked = (message: string): VerifiedPivot => ({ state: 'not_checked', message, found: [] });
  if (!connector?.verify) return unchecked('This source cannot be asked; the next run of the collector will tell');
  try {
    return await connector.verify(connector.pivot.deserialize(pivot), { nowMs, signal: AbortSignal.timeout(DEADLINE_MS) });
  } catch (error) {
    if (!(error instanceof ConnectorError)) return unchecked('Asking failed; the log has the detail');
    return error.kind === 'authentication' ? { state: 'refused', message: error.message, found: [] } : unchecked(error.message);
  }
}
