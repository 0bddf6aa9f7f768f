import { strict as assert } from 'node:assert';
import { Demo, eventually } from './demo';
import { incidentScenarios } from './incidentScenarios';
import { walkLegacyApp } from './legacyWalk';
import { sees, textOf } from './looking';
import { metricsScenario } from './metricsScenario';
import { mornings } from './mornings';
import { presenterScenario } from './presenterScenario';
import { showPrometheus } from './prometheusLine';
import { showRecordings } from './recordedLine';
import { recountExplanations } from './recount/recountExplanations';
import { recountOverview } from './recount/recountOverview';
import { recountTiles } from './recount/recountTiles';
import { Beside, Scenario } from './runner';
import { sourceScenarios } from './sourceScenarios';

const CHART = 'svg.rosetta-chart';
const SOON = { timeout: 60_000 };

interface Batches {
  items: { kind: string; state: string; stream: string }[];
}
interface Series {
  series: { values: (number | null)[] }[];
}

const known = async (demo: Demo, name: string, period: string) => {
  const { body } = await demo.api<Series>('alex', `/applications/${name}/timeseries?metric=throughput&period=${period}`);
  return body.series[0].values.filter(value => value !== null).length;
};

/** In an order in which each finds the estate as it needs it; those of a list are looked at beside each other. */
const ORDER: readonly (Scenario<Demo> | Beside<Demo>)[] = [
  {
    name: 'signs in as a person of their choice and finds the catalog',
    async run(demo) {
      const page = await demo.anonymous('/');
      for (const persona of ['Dana', 'Morgan', 'Alex']) {
        await page.getByRole('button', { name: new RegExp(persona) }).waitFor(SOON);
      }
      await page.getByRole('button', { name: /Dana/ }).click();
      await sees(page, 'payments-api');
      await page.context().close();
    },
  },
  {
    name: 'shows a component in trouble: verdict with since and reason, tiles, charts, problem',
    async run(demo) {
      await eventually('the first charts of payments-api', async () => (await known(demo, 'payments-api', 'last_24h')) > 100, 90_000);
      const page = await demo.openTab('payments-api');
      await page.locator(CHART).first().waitFor(SOON);
      await sees(page, /Critical for \d+ (min|h).*error rate 4\.\d+ %/);
      for (const title of ['Errors', 'Latency p95', 'Traffic', 'Saturation', 'Problems', 'Golden signals']) {
        await sees(page, title);
      }
      await sees(page, /P-\d+.*Failure rate increase/);
      await page.context().close();
    },
  },
  {
    name: 'speaks French to who reads French: the same state, figures with commas, none of the English words',
    async run(demo) {
      const page = await demo.openTab('payments-api', { language: 'fr' });
      await page.locator(CHART).first().waitFor(SOON);
      await sees(page, /Critique depuis \d+\s(min|h).*taux d’erreur 4,\d+\s%/);
      for (const title of ['Erreurs', 'Latence p95', 'Trafic', 'Signaux essentiels', 'Chronologie']) {
        await sees(page, title);
      }
      const text = await textOf(page);
      const english = ['Critical', 'Golden signals', 'Timeline', 'Last 24 h', 'Traffic'].filter(word => text.includes(word));
      assert.deepEqual(english, [], 'no English words of ours');
      await page.context().close();
    },
  },
  {
    name: 'tells what to set for an unmapped entity, in grey and without a number',
    async run(demo) {
      const page = await demo.openTab('cards-disputes', { persona: 'alex' });
      await sees(page, 'Not mapped');
      await sees(page, 'dynatrace.entityId');
      await sees(page, /Unknown/);
      assert.doesNotMatch(await textOf(page), /req\/s|\d ms/);
      await page.context().close();
    },
  },
  {
    name: 'explains a bad annotation with a value that works, and asks nothing upstream for it',
    async run(demo) {
      const page = await demo.openTab('payment-limits');
      await sees(page, 'rosetta.io/dynatrace.entityId');
      await sees(page, /SERVICE-[0-9A-F]{16}/);
      await page.context().close();
      const { body } = await demo.api<{ findings: { key: string; value: string }[] }>('dana', '/applications/payment-limits/summary');
      const requests = JSON.stringify(await demo.control('GET', '/requests'));
      assert.ok(body.findings.length > 0);
      assert.ok(!requests.includes(body.findings[0].value), 'the bad value reached the upstream');
    },
  },
  {
    name: 'hides an entity from a person who may not read it, and not from one who may',
    async run(demo) {
      const hidden = await demo.openTab('loan-ledger', { persona: 'dana' });
      await sees(hidden, /not found/i);
      assert.equal((await demo.api('dana', '/applications/loan-ledger/summary')).status, 404);
      assert.ok(!JSON.stringify((await demo.api('dana', '/overview')).body).includes('loan-ledger'));
      await hidden.context().close();
      const shown = await demo.openTab('loan-ledger', { persona: 'morgan' });
      await shown.locator(CHART).first().waitFor(SOON);
      await shown.context().close();
    },
  },
  {
    name: 'is dark all over in the dark theme',
    async run(demo) {
      const page = await demo.openTab('payments-api', { theme: 'dark' });
      await page.locator(CHART).first().waitFor(SOON);
      const background = await page.evaluate(() => {
        const card = document.querySelector('svg.rosetta-chart')!.closest('[class*="root"], section, article, div')!;
        let at: Element | null = card;
        while (at && getComputedStyle(at).backgroundColor === 'rgba(0, 0, 0, 0)') at = at.parentElement;
        return at ? getComputedStyle(at).backgroundColor : 'none';
      });
      const [red, green, blue] = (background.match(/\d+/g) ?? []).map(Number);
      assert.ok(Math.max(red, green, blue) < 100, `a card is ${background}`);
      await page.context().close();
    },
  },
  {
    name: 'gives a manager the overview: states, domains, what is unknown',
    async run(demo) {
      const page = await demo.open('/monitoring', { persona: 'morgan' });
      await sees(page, 'Payments', 90_000);
      for (const word of ['Critical', 'Unknown', 'What we do not know']) await sees(page, word);
      await page.context().close();
    },
  },
  {
    name: 'gives an admin the sources and the batch runs, and nobody else',
    async run(demo) {
      const page = await demo.open('/monitoring/admin', { persona: 'alex' });
      await sees(page, 'Dynatrace');
      await sees(page, /Batch runs/);
      await page.context().close();
      const { body } = await demo.api<Batches>('alex', '/admin/batch-runs?limit=200');
      assert.ok(body.items.some(run => run.kind === 'backfill'));
      assert.equal((await demo.api('dana', '/admin/batch-runs')).status, 403);
    },
  },
  [
    {
      name: 'shows three recordings in the chart, value for value, through the whole line',
      run: showRecordings,
    },
    {
      name: 'shows what a real Prometheus answers, hour by hour',
      run: showPrometheus,
    },
  ],
  // History comes in while what is above is looked at; a recount waits for it.
  {
    name: 'says nothing on the overview that a recount of the estate does not say',
    run: recountOverview,
  },
  [
    {
      name: 'draws a chart for an annotation added to a catalog file, without a restart, with its own backfill',
      async run(demo) {
        const unmapped = 'fraud-rules';
        const page = await demo.openTab(unmapped);
        await sees(page, 'Not mapped');
        const { nodes } = await demo.control<{ nodes: { id: string; kind: string; owner: string }[] }>('GET', '/estate');
        const id = nodes.find(node => node.kind === 'service' && node.owner === `component:${unmapped}`)?.id;
        assert.ok(id, 'the estate names its service');
        demo.editCatalog(text =>
          text.replace(
            new RegExp(`(name: ${unmapped}\\n[\\s\\S]*?annotations:\\n)(\\s+)`),
            `$1$2rosetta.io/dynatrace.entityId: ${id}\n$2`,
          ),
        );
        await eventually('the first charts of the new pivot', async () => (await known(demo, unmapped, 'last_24h')) > 100, 120_000);
        await eventually('its own backfill', async () => (await known(demo, unmapped, 'last_30d')) > 600, 120_000);
        await page.reload();
        await page.locator(CHART).first().waitFor(SOON);
        await sees(page, 'Golden signals');
        await page.context().close();
      },
    },
    {
      name: 'holds a component to an OpenSLO document beside its catalog file, without a restart',
      async run(demo) {
        const promised = 'statements-api';
        const document = [
          'apiVersion: openslo/v1', 'kind: SLO', `metadata: { name: ${promised}-answers }`, 'spec:', `  service: ${promised}`,
          '  indicator:', '    metadata: { name: answers }', '    spec:', '      ratioMetric:',
          '        bad: { metricSource: { type: rosetta, spec: { signal: errors } } }',
          '        total: { metricSource: { type: rosetta, spec: { signal: requests } } }',
          '  timeWindow: [{ duration: 7d, isRolling: true }]', '  budgetingMethod: Occurrences', '  objectives: [{ target: 0.97 }]', '',
        ].join('\n');
        demo.editCatalog(text => (text.includes(`name: ${promised}\n`) ? `${text.trimEnd()}\n---\n${document}` : text));
        await eventually('the SLO of the document, judged', async () => {
          const { body } = await demo.api<{ items: { origin: string; target: number; sli: { value: number | null } }[] }>(
            'alex', `/applications/${promised}/slos`,
          );
          return body.items.some(slo => slo.origin === 'openslo' && slo.target === 0.97 && slo.sli.value !== null);
        }, 120_000);
      },
    },
  ],
  // All of the history is there by now, and no source is out of order yet.
  {
    name: 'gives of every number of every entity, scope and SLO the rows that make it again',
    run: recountExplanations,
  },
  {
    name: 'shows on no tile of any entity what its explanation does not say',
    run: recountTiles,
  },
  ...mornings,
  [incidentScenarios.opened, incidentScenarios.walked],
  [
    incidentScenarios.refused,
    {
      name: 'works in an app of the legacy frontend system: column, card, tab, scopes, pages, home',
      run: walkLegacyApp,
    },
  ],
  [incidentScenarios.quarantined, incidentScenarios.ambiguous, incidentScenarios.titled],
  presenterScenario,
  [
    incidentScenarios.signedOff,
    {
      name: 'keeps the page whole when the source stops: last values, greyed, with their age',
      async run(demo) {
        await demo.control('PUT', '/faults', [{ target: 'dynatrace/main', kind: 'down' }]);
        await demo.sql(`update feed set next_run_at = now() where instance = 'main'`);
        await eventually('the feed to notice', async () => {
          // As if the source had stopped 40 minutes ago: what came since is taken away, also by a run that was under way.
          await demo.sql(`delete from signal_5min where ts > now() - interval '40 minutes'`);
          const { body } = await demo.api<{ tiles: { value: { status: string } }[] }>('alex', '/applications/payments-router/summary');
          return body.tiles[0].value.status === 'stale';
        }, 150_000);
        const page = await demo.openTab('payments-router');
        await page.locator(CHART).first().waitFor(SOON);
        await sees(page, 'Stale');
        await sees(page, /Last known/);
        await sees(page, 'Golden signals');
        await page.context().close();
        const runs = await demo.api<Batches>('alex', '/admin/batch-runs?state=failed');
        assert.ok(runs.body.items.length > 0, 'a failed batch is listed');
        await demo.control('DELETE', '/faults');
        await demo.sql(`update feed set next_run_at = now() where instance = 'main'`);
        await eventually('the tiles to come back', async () => {
          const { body } = await demo.api<{ tiles: { value: { status: string } }[] }>('alex', '/applications/payments-router/summary');
          return body.tiles[0].value.status === 'ok';
        }, 150_000);
      },
    },
  ],
  // Leaves ten thousand tickets behind.
  incidentScenarios.flooded,
  ...sourceScenarios,
  metricsScenario,
];

const isList = (item: Scenario<Demo> | Beside<Demo>): item is Beside<Demo> => Array.isArray(item);

/** What a browser is asked to see. */
export const steps: readonly Beside<Demo>[] = ORDER.map(item => (isList(item) ? item : [item]));
