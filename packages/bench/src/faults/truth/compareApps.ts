import { Knex } from 'knex';
import { AppTruth, SyncTruth } from '../ground/sourceTruth';
import { Upstream } from '../ground/upstream';
import { compareRows, Comparison, Known } from './compareRows';
import { differ, isoOf, readLinkedRows, readMappedFrom, readRows, Row, secondsOf } from './linkedRows';

/** Syncs that an application tells of. */
const HISTORY = 10;
/** A state is of when it was asked; its answer may be of a moment this much later, after failures. */
const LATER_MS = [0, 250, 500, 1_000, 2_000, 4_000, 8_000, 15_000, 30_000, 60_000, 120_000];
/** Where none of these fits, as closely as an application can change: its times are whole seconds. So many instants at a time. */
const CLOSELY_MS = 500;
const CLOSELY_AT_ONCE = 60;
const CHARTS = 'charts.northbank.example/stable';
const MANIFESTS = 'platform/manifests';
const SYNC: Readonly<Record<string, string>> = { Synced: 'synced', OutOfSync: 'out_of_sync' };

/** A look at Argo CD that went through, epoch ms. */
interface Look {
  readonly beganMs: number;
  readonly endedMs: number;
}

const linkOf = (app: AppTruth) => `${app.environment} ${app.entityRef}`;
const chartOf = (sync: SyncTruth) => sync.revision.split(',')[0];

/** What brought it, by what its manifests come from (connectors/argocd/README.md, How a sync is read). */
function deployedOf(app: AppTruth, sync: SyncTruth, repositories: string) {
  const own = { ref: 'main', repository: `${repositories}/${app.source === 'own' ? app.projectPath : MANIFESTS}` };
  const origin = app.source === 'chart' ? { ref: chartOf(sync), repository: CHARTS } : own;
  return { revision: sync.revision, sha: sync.commit, ...origin };
}

/** What an application calls its environment: its label, else where it runs, else the end of its name. */
const environmentNameOf = (app: AppTruth) =>
  app.environmentLabel ?? (app.environment === 'production' ? app.destinationName : app.environment);

/** The forms in which a sync may be stored: with and without the image's tag, where only the last one's is told. */
function rowsOfSync(app: AppTruth, sync: SyncTruth, repositories: string): Row[] {
  const isFailed = sync.historyId === null;
  const finishedMs = sync.finishedAt === null ? null : Date.parse(sync.finishedAt);
  const rowOf = (version: string | null, addedMs: number): Row => ({
    instance: 'main', name: app.name, status: isFailed ? 'failed' : 'success', status_code: sync.phase,
    environment_name: environmentNameOf(app), project: `${app.namespace}/${app.name}`, ...deployedOf(app, sync, repositories), version,
    pipeline_id: null, created_at: isoOf(sync.startedAt), started_at: isoOf(sync.startedAt), finished_at: isoOf(sync.finishedAt),
    updated_at: finishedMs === null ? null : new Date(finishedMs + addedMs).toISOString(), links: [linkOf(app)],
  });
  if (app.namesImage) return [rowOf(sync.imageTag, 0)];
  return isFailed ? [rowOf(null, 0)] : [rowOf(null, 0), rowOf(sync.imageTag, 1)];
}

async function readLooks(knex: Knex): Promise<Look[]> {
  const { rows } = await knex.raw<{ rows: { began: Date; ended: Date }[] }>(
    `select started_at as began, finished_at as ended from batch_run where source = 'argocd' and state in ('done', 'done_with_rejects')`,
  );
  const mappedFromMs = await readMappedFrom(knex);
  return rows.map(row => ({ beganMs: row.began.getTime(), endedMs: row.ended.getTime() })).filter(look => look.beganMs >= mappedFromMs);
}

/** When Argo CD told of a sync: until ten others pushed a success out, or until the next one began after a failure. */
function toldUntil(syncs: readonly SyncTruth[], index: number): number {
  const sync = syncs[index];
  const later = syncs.slice(index + 1);
  const next = sync.historyId === null ? later[0]?.startedAt : later.filter(one => one.historyId !== null)[HISTORY - 1]?.finishedAt;
  return next ? Date.parse(next) : Infinity;
}

/** Every sync of Argo CD in the database, and each that was told of during a look that went through. */
async function compareSyncs(knex: Knex, apps: readonly AppTruth[], repositories: string): Promise<Comparison> {
  const looks = await readLooks(knex);
  const known = new Map<string, Known<readonly Row[]>>();
  for (const app of apps) {
    for (const [index, sync] of app.syncs.entries()) {
      if (sync.finishedAt === null) continue;
      const [fromMs, untilMs] = [Date.parse(sync.finishedAt), toldUntil(app.syncs, index)];
      // Its times are whole seconds: one that ended in this second may not have been told yet.
      const wasTold = looks.some(look => look.beganMs >= fromMs + 1_000 && look.endedMs < untilMs);
      const id = sync.historyId === null ? `op:${sync.startedAt.replace('.000Z', 'Z')}` : String(sync.historyId);
      known.set(`${app.uid}:${id}`, { row: rowsOfSync(app, sync, repositories), isRequired: wasTold });
    }
  }
  const rows = await readLinkedRows(knex, 'deployment', 'argocd');
  return compareRows('deployment of Argo CD', rows.map(({ external_id: id, ...row }) => [String(id), row]), known, (stored, possible) => {
    const differences = possible.map(row => differ(stored, row));
    return differences.includes(undefined) ? undefined : differences[0];
  });
}

function rowOfState(app: AppTruth, repositories: string): Row {
  const { operation, current } = app;
  const isSynced = app.sync === 'Synced';
  const present = isSynced ? operation : current;
  // Of two releases by hand within seconds the later may end first: something was deployed when the other ended.
  const lastEnd = app.syncs.flatMap(({ historyId, finishedAt }) => (historyId === null || finishedAt === null ? [] : [finishedAt])).sort().at(-1);
  return {
    sync: SYNC[app.sync] ?? 'unknown', health: app.health.toLowerCase(), health_since: secondsOf(app.healthSince),
    operation_phase: operation?.phase.toLowerCase() ?? null, operation_started_at: isoOf(operation?.startedAt ?? null),
    operation_finished_at: isoOf(operation?.finishedAt ?? null), revision: present?.revision ?? null, version: current?.imageTag ?? null,
    images: current ? [`registry.northbank.example/${app.projectPath}:${current.imageTag}`] : [],
    repository: present ? deployedOf(app, present, repositories).repository : null,
    deployed_at: isoOf(lastEnd ?? null), conditions: [],
  };
}

/** What is deployed now, by the last look, against how each application stood then or a moment later. */
async function compareStates(knex: Knex, { truth }: Upstream, repositories: string): Promise<Comparison> {
  const rows = await readRows(
    knex,
    `select series.environment || ' ' || series.entity_ref as link, stored.* from deployment_state as stored join series using (series_id)`,
  );
  const nowMs = Date.now();
  const instants = new Map<string, number[]>();
  const stood = new Map<number, readonly AppTruth[]>();
  const look = async (observed: readonly string[], later: readonly number[]) => {
    const asked = observed.map(one => [one, later.map(ms => Math.min(nowMs, Date.parse(one) + ms))] as const);
    for (const [at, apps] of await truth.apps(asked.flatMap(([, moments]) => moments))) stood.set(at, apps);
    for (const [one, moments] of asked) instants.set(one, [...(instants.get(one) ?? []), ...moments]);
  };
  /** How a row differs from all that its application was; undefined where it was that. */
  const strangeness = (stored: Row): string | undefined => {
    const possible = (instants.get(String(stored.observed_at)) ?? []).flatMap(at => {
      const app = stood.get(at)?.find(one => `${one.namespace}/${one.name}` === stored.external_id);
      return app ? [rowOfState(app, repositories)] : [];
    });
    const differences = possible.map(row => differ(stored, row));
    if (differences.includes(undefined)) return undefined;
    // The moment that it resembles most says most.
    return differences.flatMap(one => one ?? []).sort((a, b) => a.length - b.length)[0] ?? 'nobody knows it';
  };
  await look([...new Set(rows.map(row => String(row.observed_at)))], LATER_MS);
  const lastMs = LATER_MS[LATER_MS.length - 1];
  for (const row of rows) {
    for (let fromMs = 0; fromMs < lastMs && strangeness(row) !== undefined; fromMs += CLOSELY_AT_ONCE * CLOSELY_MS) {
      await look([String(row.observed_at)], Array.from({ length: CLOSELY_AT_ONCE }, (_, index) => fromMs + index * CLOSELY_MS));
    }
  }
  const keyOf = (link: string, name: string) => `${link} ${name}`;
  const known = new Map<string, Known<null>>(
    ([...stood.values()][0] ?? []).filter(app => app.isMapped).map(app => [keyOf(linkOf(app), `${app.namespace}/${app.name}`), { row: null, isRequired: true }]),
  );
  return compareRows('deployment_state', rows.map(row => [keyOf(String(row.link), String(row.external_id)), row]), known, strangeness);
}

/** Syncs and states of the mapped applications. */
export async function compareApps(knex: Knex, upstream: Upstream): Promise<Comparison[]> {
  const repositories = `${new URL(upstream.simulators.url).host}/gitlab/main`;
  const apps = [...(await upstream.truth.apps([Date.now()])).values()][0].filter(app => app.isMapped);
  return [await compareSyncs(knex, apps, repositories), await compareStates(knex, upstream, repositories)];
}
