import { componentRef } from '../../data/estate';
import { spread } from '../measureReads';

/** What people ask in the morning, of a hundred questions: mostly the tab of one component, then lists and the overview. */
const MIX: readonly (readonly [times: number, path: (ref: string) => string])[] = [
  [30, ref => `/applications/${ref}/summary`],
  [24, ref => `/applications/${ref}/timeseries?metric=throughput&period=last_24h`],
  [10, ref => `/applications/${ref}/timeseries?metric=error_rate&period=last_30d`],
  [10, ref => `/applications/${ref}/incidents?period=last_30d`],
  [6, ref => `/applications/${ref}/deployments?period=last_30d`],
  [10, () => '/applications?limit=50'],
  [6, () => '/overview?period=last_30d'],
  [4, () => '/risk/top'],
];

/** The mix, spread so that questions of a kind do not come one after the other. */
const ORDER = MIX.flatMap(([times, path], kind) => Array.from({ length: times }, (_, nth) => ({ at: (nth + 0.5) / times + kind * 1e-6, path })))
  .sort((a, b) => a.at - b.at)
  .map(({ path }) => path);

/** The n-th question of a run over so many series; every hundred hold each kind as often as the mix says. */
export const questionOf = (series: number) => (turn: number): string =>
  ORDER[turn % ORDER.length](encodeURIComponent(componentRef(spread(turn, series))));
