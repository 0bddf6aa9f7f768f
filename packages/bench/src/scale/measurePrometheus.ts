import { SignalReader } from '@rosetta/backstage-plugin-monitoring-backend/src/store';
import { componentRef } from '../data/estate';
import { POINTS_PER_ROW } from '../data/signals';
import { alternate, timed } from '../measure/alternate';
import { Figure } from '../measure/figure';
import { median } from '../measure/median';
import { BenchDatabase, Server } from '../store/benchDatabase';
import { withRouter } from './http/measureHttp';
import { idOf, lastDays, PERIOD_DAYS, spread } from './measureReads';
import { startPrometheusArm } from './prometheusArm';
import { NARROW_SERIES } from './rawAnswers';

const READS = 200;
/** What one request of ours may ask for, which is all that the tab's charts show, and what Prometheus calls it here. */
const CHARTS = {
  latency_p50: 'latency_p50_ms', latency_p95: 'latency_p95_ms', latency_p99: 'latency_p99_ms', throughput: 'requests',
  availability: 'availability_ratio', cpu: 'cpu_ratio', memory: 'memory_ratio', saturation: 'saturation_ratio',
};
const OWN_METRICS = Object.keys(CHARTS).join(',');
const THEIR_METRICS = `bench_(${Object.values(CHARTS).join('|')})`;
const HOURS = PERIOD_DAYS * 24;

/** How many values an answer of Prometheus holds. */
const pointsOf = (text: string): number =>
  (JSON.parse(text) as { data: { result: { values: unknown[] }[] } }).data.result.reduce((sum, { values }) => sum + values.length, 0);

interface OwnAnswer {
  readonly timestamps: readonly number[];
  readonly series: readonly { readonly values: readonly (number | null)[] }[];
}

const ownPoints = (text: string): number => (JSON.parse(text) as OwnAnswer).series.reduce((sum, { values }) => sum + values.filter(value => value !== null).length, 0);

/**
 * Thirty days of one entity by the store and over HTTP, beside a Prometheus that holds the same hours. The table of
 * `makeNarrowTable` has to be there, and the mappings of `mapAll`.
 *
 * @throws Error when the arms read different numbers of points
 */
export async function measurePrometheus(server: Server, database: BenchDatabase): Promise<Figure[]> {
  const window = lastDays(PERIOD_DAYS);
  const prometheus = await startPrometheusArm(database, window);
  try {
    const reader = new SignalReader(database.knex);
    const numberOf = (turn: number) => spread(turn, NARROW_SERIES);
    const same = (what: string, left: number, right: number) => {
      if (left !== right || left === 0) throw new Error(`${what}: we read ${left} points and Prometheus ${right}`);
    };
    const everything = await prometheus.read(componentRef(0), 'bench_.+');
    same('everything', (await reader.slots('signal_hour', idOf(database, 0), window)).length * POINTS_PER_ROW, pointsOf(everything));
    const store = await alternate(
      READS,
      turn => timed(() => reader.slots('signal_hour', idOf(database, numberOf(turn)), window)),
      turn => timed(async () => pointsOf(await prometheus.read(componentRef(numberOf(turn)), 'bench_.+'))),
    );
    const http = await withRouter({ server, database }, async (url, headers) => {
      const own = async (number: number) => {
        const range = `period=custom&from=${new Date(window.startMs).toISOString()}&to=${new Date(window.endMs).toISOString()}`;
        const response = await fetch(`${url}/applications/${encodeURIComponent(componentRef(number))}/timeseries?metric=${OWN_METRICS}&${range}`, { headers });
        return response.text();
      };
      const theirs = (number: number) => prometheus.read(componentRef(number), THEIR_METRICS);
      same('the charts', ownPoints(await own(0)), pointsOf(await theirs(0)));
      return alternate(
        READS,
        turn => timed(async () => ownPoints(await own(numberOf(turn)))),
        turn => timed(async () => pointsOf(await theirs(numberOf(turn)))),
      );
    });
    const figure = (name: string, arms: { first: number[]; second: number[] }, pass: number, aim: number, points: number): Figure => ({
      name: `30 d hourly of one entity, ${name} / Prometheus HTTP (p50)`,
      measured: median(arms.first) / median(arms.second),
      pass: { most: pass },
      aim: { most: aim },
      detail: `${median(arms.first).toFixed(2)} / ${median(arms.second).toFixed(2)} ms, ${points.toLocaleString('en-US')} points, ${prometheus.blocks} blocks`,
    });
    return [
      figure('store query', store, 0.5, 0.2, HOURS * POINTS_PER_ROW),
      figure('our HTTP', http, 1.2, 0.8, HOURS * Object.keys(CHARTS).length),
    ];
  } finally {
    await prometheus.stop();
  }
}
