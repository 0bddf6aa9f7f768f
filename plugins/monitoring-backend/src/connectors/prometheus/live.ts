import { Fact } from '@rosetta/backstage-plugin-monitoring-common';
import { LiveRequest, readSignalTip } from '@rosetta/backstage-plugin-monitoring-node';
import { PrometheusContext } from './ask';
import { collectSignals } from './collectSignals';
import { PrometheusPivot } from './pivot';

/**
 * The last quarter of an hour of one target in whole slots of five minutes.
 *
 * @throws ConnectorError
 */
export const readTip = (context: PrometheusContext, request: LiveRequest<PrometheusPivot>): Promise<readonly Fact[]> =>
  readSignalTip(signals => collectSignals(context, signals), request);
