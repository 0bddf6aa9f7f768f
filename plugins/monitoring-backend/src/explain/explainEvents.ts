import { Explanation, ExplainRow, Origin } from '@rosetta/backstage-plugin-monitoring-common';
import { lastDeploymentTile } from '../http/deliveryTile';
import { problemsTile } from '../http/eventTiles';
import { HandlerDependencies } from '../http/handlers/dependencies';
import { readDelivered } from '../http/releaseStandings';
import { lastDeploymentFeed, pivotOfStream, problemsFeed } from '../http/tileFeeds';
import { EntityRow, ProblemRow } from '../store';
import { digits, Explainer, ExplainRequest, ExplanationParts, shownValue, toExplanation } from './explainer';

const problemRow = (row: ProblemRow): ExplainRow => ({
  number: row.displayId, title: row.title, kind: row.severity, started: row.started.toISOString(),
});

interface Ground {
  readonly entity: EntityRow;
  readonly pivots: Awaited<ReturnType<HandlerDependencies['pivots']['pivots']>>;
  readonly feeds: Awaited<ReturnType<HandlerDependencies['admin']['feeds']>>;
}

type Counted = Pick<ExplanationParts, 'value' | 'rows' | 'filled'> & { readonly origin: Origin | null; readonly stream: string };

async function openProblems(dependencies: HandlerDependencies, { nowMs, page }: ExplainRequest, ground: Ground): Promise<Counted> {
  const { entity, pivots, feeds } = ground;
  const pivot = pivotOfStream(dependencies, pivots, 'problems');
  const { origin, value } = await problemsTile(dependencies, entity, pivot, problemsFeed(dependencies, pivots, feeds, nowMs), nowMs);
  const isCounted = shownValue(value) !== null && entity.seriesId !== null;
  const { rows, total } = isCounted
    ? await dependencies.problems.list(entity.seriesId!, { startMs: 0, endMs: nowMs }, { status: 'open', ...page })
    : { rows: [], total: 0 };
  return {
    value,
    rows: {
      fact: 'problem',
      columns: [{ id: 'number', unit: 'text' }, { id: 'title', unit: 'text' }, { id: 'kind', unit: 'text' }, { id: 'started', unit: 'instant' }],
      items: rows.map(problemRow),
      total,
    },
    filled: null,
    origin,
    stream: 'problems',
  };
}

async function lastDeployment(dependencies: HandlerDependencies, request: ExplainRequest, ground: Ground): Promise<Counted> {
  const { entity, pivots, feeds } = ground;
  const { environment, nowMs } = request;
  const feed = lastDeploymentFeed(dependencies, pivots, feeds, nowMs);
  const { deployment, origin, value } = await lastDeploymentTile(
    dependencies, entity, readDelivered(dependencies, entity.entityRef), environment, pivots, feed, nowMs, false,
  );
  const seconds = shownValue(value);
  return {
    value,
    rows: {
      fact: 'deployment',
      columns: [{ id: 'release', unit: 'text' }, { id: 'state', unit: 'text' }, { id: 'finished', unit: 'instant' }],
      items: deployment === null || seconds === null
        ? []
        : [{ release: deployment.version ?? deployment.sha, state: deployment.status, finished: deployment.finished }],
    },
    filled: seconds === null || deployment === null
      ? null
      : `${new Date(nowMs).toISOString()} - ${deployment.finished} = ${digits(seconds)} s`,
    origin,
    stream: 'deployments',
  };
}

/** Tiles that count events of an entity as they are now, whatever range is looked at. */
export function eventExplainer(dependencies: HandlerDependencies): Explainer {
  return {
    kpis: ['open_problems', 'last_deployment'],
    subjects: ['entity'],
    explain: async (request): Promise<Explanation> => {
      const { environment, kpi, period, subject } = request;
      if (subject.kind !== 'entity') throw new Error('Events of an entity were asked of something else');
      const { entity } = subject;
      const [pivots, feeds] = await Promise.all([
        dependencies.pivots.pivots(entity.entityRef, environment),
        dependencies.admin.feeds(),
      ]);
      const read = kpi === 'open_problems' ? openProblems : lastDeployment;
      const { value, rows, filled, origin, stream } = await read(dependencies, request, { entity, pivots, feeds });
      return toExplanation(request, {
        period: { key: 'now', ...value.window },
        value,
        filled,
        inputs: [
          { id: 'method', value: value.method, unit: 'text' },
          ...(kpi === 'open_problems' ? [{ id: 'previous' as const, value: value.previous ?? null, unit: 'count' as const }] : []),
        ],
        rows,
        leftOut: [],
        sources: origin ? [{ ...origin, stream, asOf: value.asOf }] : [],
        notes: period === undefined || period === 'now' ? [] : [{ code: 'reads_now' }],
      });
    },
  };
}
