// A real Prometheus of this machine with two days of past, for tests that hold the
// product against the true server and not against a picture of it.
//   node packages/launcher/src/prometheus.mjs [epoch ms]   prints one line of JSON and stays until stdin ends
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { freePort } from './ports.mjs';
import { startProcess, waitForUrl } from './processes.mjs';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const HISTORY_HOURS = 48;
const READY_TIMEOUT_MS = 60_000;
/** A port that was free may be taken by the time Prometheus wants it. */
const TRIES = 3;
/** Debian's names first, then those of the upstream archives. */
const BINARIES = {
  prometheus: ['prometheus'],
  promtool: ['promtool'],
  nodeExporter: ['prometheus-node-exporter', 'node_exporter'],
};

/** Upper bounds of the latency histogram, seconds, and of 100 requests how many end below each. */
const BUCKETS = [
  ['0.05', 40],
  ['0.1', 70],
  ['0.25', 90],
  ['0.5', 96],
  ['1.0', 99],
  ['2.5', 100],
  ['+Inf', 100],
];

/** A label value that must be escaped everywhere it is written. */
export const ODD_JOB = 'od"d\\job';

/**
 * What happened to the job `shop`, in hours before the whole hour of `nowMs`.
 * Each begins at the first and ends before the second.
 */
export const STORY = {
  /** Counters begin again at zero. */
  resetHoursAgo: 30,
  /** Nothing was scraped. */
  gapHoursAgo: [20, 15],
  /** The gauge of CPU use says NaN. */
  nanHoursAgo: [10, 8],
  /** The service was not up in the first half of this hour. */
  downHoursAgo: 6,
};

/** The programs, or undefined when one is missing: `apt-get install prometheus prometheus-node-exporter`. */
export function findPrometheus() {
  const folders = (process.env.PATH ?? '').split(delimiter);
  const found = Object.entries(BINARIES).map(([key, names]) => [
    key,
    folders.flatMap(folder => names.map(name => join(folder, name))).find(existsSync),
  ]);
  return found.every(([, path]) => path) ? Object.fromEntries(found) : undefined;
}

/** Requests of one minute: a wave over the day, never the same from minute to minute. */
function requestsAt(minute, scale) {
  return scale * Math.round(60 + 30 * Math.sin((minute / 720) * Math.PI) + (minute % 7));
}

/** Counters of one job. */
class Job {
  constructor(name, scale) {
    this.labels = `job="${name.replace(/\\/g, '\\\\').replace(/"/g, '\\"')}",namespace="web"`;
    this.scale = scale;
    this.reset();
  }

  reset() {
    this.good = 0;
    this.bad = 0;
    this.seconds = 0;
    this.buckets = BUCKETS.map(() => 0);
  }

  step(minute) {
    const requests = requestsAt(minute, this.scale);
    // Slower in every fourth hour, so that percentiles differ from hour to hour.
    const slower = Math.floor(minute / 60) % 4 === 0 ? 0.8 : 1;
    this.bad += minute % 5 === 0 ? this.scale : 0;
    this.good += requests - (minute % 5 === 0 ? this.scale : 0);
    this.seconds += requests * 0.12;
    BUCKETS.forEach(([bound, share], index) => {
      const part = bound === '+Inf' || bound === '2.5' ? 1 : (share / 100) * slower;
      this.buckets[index] += Math.round(requests * part);
    });
  }

  lines(seconds, { cpu, up }) {
    const name = 'http_server_requests_seconds';
    return [
      `${name}_count{${this.labels},status="200"} ${this.good} ${seconds}`,
      `${name}_count{${this.labels},status="500"} ${this.bad} ${seconds}`,
      ...BUCKETS.map(
        ([bound], index) => `${name}_bucket{${this.labels},le="${bound}"} ${this.buckets[index]} ${seconds}`,
      ),
      `process_cpu_usage{${this.labels}} ${cpu} ${seconds}`,
      `up{${this.labels},instance="10.0.0.1:8080"} ${up} ${seconds}`,
    ];
  }
}

const isWithin = (hoursAgo, [from, until]) => hoursAgo <= from && hoursAgo > until;

/** Two days of samples in OpenMetrics text, a scrape a minute, up to `nowMs`. */
export function writeHistory(nowMs) {
  const hourMs = Math.floor(nowMs / HOUR_MS) * HOUR_MS;
  const shop = new Job('shop', 1);
  const others = [new Job('noise', 1_000), new Job(ODD_JOB, 3)];
  const lines = [];
  for (let at = hourMs - HISTORY_HOURS * HOUR_MS; at <= nowMs - MINUTE_MS; at += MINUTE_MS) {
    const minute = Math.round((at - hourMs) / MINUTE_MS) + HISTORY_HOURS * 60;
    const hoursAgo = (hourMs - at) / HOUR_MS;
    if (hoursAgo === STORY.resetHoursAgo) shop.reset();
    for (const job of [shop, ...others]) job.step(minute);
    const seconds = at / 1_000;
    const cpu = (0.3 + 0.2 * Math.sin(minute / 300)).toFixed(6);
    if (!isWithin(hoursAgo, STORY.gapHoursAgo)) {
      const { downHoursAgo } = STORY;
      lines.push(
        ...shop.lines(seconds, {
          cpu: isWithin(hoursAgo, STORY.nanHoursAgo) ? 'NaN' : cpu,
          up: isWithin(hoursAgo, [downHoursAgo, downHoursAgo - 0.5]) ? 0 : 1,
        }),
      );
    }
    for (const job of others) lines.push(...job.lines(seconds, { cpu: 0.99, up: 1 }));
  }
  return `${lines.join('\n')}\n# EOF\n`;
}

const scrapeConfig = targets => `global:
  scrape_interval: 2s
scrape_configs:
${targets.map(([job, port]) => `  - job_name: ${job}\n    static_configs: [{ targets: ['127.0.0.1:${port}'] }]`).join('\n')}
`;

/**
 * Starts Prometheus over a past written for the occasion, scraping itself (`job="prometheus"`)
 * and a node exporter (`job="node"`) every two seconds.
 *
 * @param options.nowMs - where the past ends: the present, for what is scraped continues it
 * @returns `{url, stop}`, or undefined when the programs are not installed
 * @throws Error when they are and do not start
 */
export async function startRealPrometheus({ nowMs }) {
  const binaries = findPrometheus();
  if (!binaries) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'rosetta-prometheus-'));
  const stops = [];
  const lines = [];
  const stop = async () => {
    await Promise.all(stops.map(stopOne => stopOne()));
    rmSync(folder, { recursive: true, force: true });
  };
  const run = (command, args) => {
    const running = startProcess(command, args, { cwd: folder, onLine: line => lines.push(line) });
    stops.push(running.stop);
    const state = { hasEnded: false };
    running.exited.then(() => {
      state.hasEnded = true;
    });
    return state;
  };
  try {
    const data = join(folder, 'data');
    writeFileSync(join(folder, 'history.txt'), writeHistory(nowMs));
    await promisify(execFile)(binaries.promtool, ['tsdb', 'create-blocks-from', 'openmetrics', join(folder, 'history.txt'), data]);
    for (let tries = 1; ; tries += 1) {
      const ports = { prometheus: await freePort(), node: await freePort() };
      writeFileSync(join(folder, 'prometheus.yml'), scrapeConfig(Object.entries(ports)));
      run(binaries.nodeExporter, [
        `--web.listen-address=127.0.0.1:${ports.node}`,
        '--collector.disable-defaults', '--collector.cpu', '--collector.meminfo',
      ]);
      const server = run(binaries.prometheus, [
        `--config.file=${join(folder, 'prometheus.yml')}`,
        `--storage.tsdb.path=${data}`,
        '--storage.tsdb.retention.time=30d',
        `--web.listen-address=127.0.0.1:${ports.prometheus}`,
      ]);
      const url = `http://127.0.0.1:${ports.prometheus}`;
      try {
        // Until it has replayed its blocks it answers 503, which is waited out.
        await waitForUrl(`${url}/-/ready`, READY_TIMEOUT_MS, () => server.hasEnded);
      } catch (error) {
        if (!server.hasEnded || tries === TRIES) throw error;
        await Promise.all(stops.splice(0).map(stopOne => stopOne()));
        continue;
      }
      // Who answers may be another that took the port.
      if (!server.hasEnded) return { url, stop };
    }
  } catch (error) {
    await stop();
    throw new Error(`Prometheus did not start: ${error.message}\n${lines.slice(-10).join('\n')}`);
  }
}

/** Serves tests that cannot import this module: they start it as a process and read the line. */
async function serve() {
  const running = await startRealPrometheus({ nowMs: Number(process.argv[2] ?? Date.now()) });
  console.log(JSON.stringify(running ? { url: running.url } : {}));
  let stopping;
  const stop = () => {
    stopping ??= (running?.stop() ?? Promise.resolve()).then(() => process.exit(0));
  };
  // The end of stdin is the end of who started this, however it ended.
  process.stdin.on('end', stop).on('error', stop).resume();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, stop);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await serve();
