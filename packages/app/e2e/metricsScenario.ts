import { strict as assert } from 'node:assert';
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Demo, eventually } from './demo';
import { freePort } from './freePort';
import { Scenario } from './runner';

const DASHBOARD = resolve(__dirname, '../../../plugins/monitoring-backend/docs/operations/grafana-dashboard.json');

interface Panel {
  readonly title: string;
  readonly description: string;
  readonly targets: readonly { expr: string }[];
}

interface Answer {
  readonly status: string;
  readonly error?: string;
  readonly data?: { result: { metric: Record<string, string>; value: [number, string] }[] };
}

/** The demo's own metrics, scraped by a real Prometheus, through every query of the dashboard. */
export const metricsScenario: Scenario<Demo> = {
  name: 'tells of itself what every panel of the dashboard asks for',
  async run(demo) {
    const port = await freePort();
    const folder = mkdtempSync(join(tmpdir(), 'rosetta-scrape-'));
    const config = join(folder, 'prometheus.yml');
    writeFileSync(
      config,
      `global: { scrape_interval: 1s }\nscrape_configs: [{ job_name: rosetta, static_configs: [{ targets: ['${demo.metricsAddress}'] }] }]\n`,
    );
    const prometheus = spawn(
      'prometheus',
      [`--config.file=${config}`, `--storage.tsdb.path=${join(folder, 'data')}`, `--web.listen-address=127.0.0.1:${port}`],
      { stdio: 'ignore' },
    );
    const ask = async (expr: string): Promise<Answer> => {
      const response = await fetch(`http://127.0.0.1:${port}/api/v1/query?query=${encodeURIComponent(expr)}`);
      return (await response.json()) as Answer;
    };
    const resultOf = async (expr: string) => (await ask(expr)).data?.result ?? [];
    try {
      await eventually('requests between two scrapes', async () => {
        const rates = await resultOf('sum(rate(rosetta_source_requests_total[1m])) > 0');
        return rates.length > 0;
      });
      const { panels } = JSON.parse(readFileSync(DASHBOARD, 'utf8')) as { panels: readonly Panel[] };
      for (const { title, description, targets } of panels) {
        for (const { expr } of targets) {
          const answer = await ask(expr);
          assert.equal(answer.status, 'success', `${title}: ${answer.error}`);
          if (!description.includes('empty when')) assert.ok(answer.data!.result.length > 0, `${title} shows nothing`);
        }
      }
      // Labels are names of ours: no address, no entity, no person.
      const labels = (await resultOf('{__name__=~"rosetta_.+"}')).map(({ metric: { __name__: _, instance, job: _job, ...rest } }) =>
        JSON.stringify({ ...rest, instance: instance === demo.metricsAddress ? '' : instance }),
      );
      assert.ok(labels.length > 20);
      for (const label of labels) assert.ok(!/https?:|component:|@|127\.0\.0\.1/.test(label), label);
    } finally {
      prometheus.kill('SIGTERM');
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
