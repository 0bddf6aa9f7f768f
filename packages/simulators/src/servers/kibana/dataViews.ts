import { LOG_CLASSES, logInstanceOf } from '../../estate/logBook';
import { logPattern } from '../../estate/logMapping';

/** A data view (index pattern, before 8): its id is not its pattern. */
export interface DataView {
  readonly id: string;
  readonly title: string;
  readonly name: string;
}

const domains = [...new Set(LOG_CLASSES.map(of => of.domain))].sort();

const viewOf = (domain: string): DataView => ({ id: `dv-logs-${domain}`, title: logPattern(domain), name: `Logs of ${domain}` });

/** Data views of the Kibanas over the main server. */
export const MAIN_DATA_VIEWS: readonly DataView[] = [
  ...domains.filter(domain => logInstanceOf(domain) === 'main').map(viewOf),
  { id: 'dv-logs-all', title: 'logs-*', name: 'All logs' },
];

/** Data views of the dashboards of trade finance. */
export const TRADE_DATA_VIEWS: readonly DataView[] = [
  { id: 'dv-trade-logs', title: 'trade-logs-*', name: 'Trade finance' },
];
