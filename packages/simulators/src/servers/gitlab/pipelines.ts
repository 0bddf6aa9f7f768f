import { Pipeline } from '../../estate/delivery';
import { pipelineAt, visible } from '../../estate/deliveryView';
import { GitlabAnswer, ProjectContext } from './context';
import { notFound } from './gitlabError';
import { pageOf } from './paging';
import { choiceOf, directed, optionOf, windowOf } from './parameters';
import { isoMs, isoMsOrNull, renderUser } from './renderPeople';

const STATUSES = [
  'created',
  'waiting_for_resource',
  'preparing',
  'waiting_for_callback',
  'pending',
  'running',
  'success',
  'failed',
  'canceling',
  'canceled',
  'skipped',
  'manual',
  'scheduled',
] as const;
const SOURCES = [
  'push',
  'web',
  'trigger',
  'schedule',
  'api',
  'external',
  'pipeline',
  'chat',
  'webide',
  'merge_request_event',
  'external_pull_request_event',
  'parent_pipeline',
  'ondemand_dast_scan',
  'ondemand_dast_validation',
] as const;

/** A pipeline, as a list shows it. */
export function renderPipeline(
  { ledger, url, now }: ProjectContext,
  pipeline: Pipeline,
) {
  const { status, updatedAt } = pipelineAt(pipeline, now);
  return {
    id: pipeline.id,
    iid: pipeline.iid,
    project_id: ledger.project.id,
    sha: pipeline.sha,
    ref: pipeline.ref,
    status,
    source: pipeline.source,
    created_at: isoMs(pipeline.createdAt),
    updated_at: isoMs(updatedAt),
    web_url: `${url}/-/pipelines/${pipeline.id}`,
  };
}

/** GET pipelines. */
export function listPipelines(context: ProjectContext): GitlabAnswer {
  const { query, now, address, settings, ledger } = context;
  const order = choiceOf(query, 'order_by', [
    'id',
    'status',
    'ref',
    'updated_at',
    'user_id',
  ]);
  const sort = choiceOf(query, 'sort', ['desc', 'asc']);
  const status = optionOf(query, 'status', STATUSES);
  const source = optionOf(query, 'source', SOURCES);
  const scope = optionOf(query, 'scope', [
    'running',
    'pending',
    'finished',
    'branches',
    'tags',
  ]);
  const updated = windowOf(query, 'updated');
  const inScope = (one: Pipeline, state: string) =>
    ({
      running: state === 'running',
      pending: state === 'pending',
      finished: ['success', 'failed', 'canceled'].includes(state),
      branches: !one.tag,
      tags: one.tag,
    }[scope ?? 'branches']);
  const rows = visible(ledger.pipelines, now).filter(one => {
    const standing = pipelineAt(one, now);
    return (
      (!query.get('ref') || one.ref === query.get('ref')) &&
      (!query.get('sha') || one.sha === query.get('sha')) &&
      (!source || one.source === source) &&
      (!status || standing.status === status) &&
      (!scope || inScope(one, standing.status)) &&
      updated.holds(standing.updatedAt)
    );
  });
  const keys: Record<string, (one: Pipeline) => number | string> = {
    status: one => pipelineAt(one, now).status,
    ref: one => one.ref,
    updated_at: one => pipelineAt(one, now).updatedAt,
    user_id: one => one.user.id,
  };
  const byId = (one: Pipeline) => one.id;
  const sorted = [...rows].sort(directed(sort, [keys[order] ?? byId, byId]));
  const page = pageOf(sorted, {
    address,
    query,
    countLimit: settings.countLimit,
  });
  return {
    headers: page.headers,
    body: page.rows.map(one => renderPipeline(context, one)),
  };
}

const WORDS: Readonly<Record<string, string>> = { success: 'passed' };

/** GET pipelines/:id. */
export function getPipeline(context: ProjectContext, id: string): GitlabAnswer {
  const { ledger, now, base } = context;
  const found = visible(ledger.pipelines, now).find(
    one => String(one.id) === id,
  );
  if (!found) {
    throw notFound('Pipeline');
  }
  const { status, run, over } = pipelineAt(found, now);
  const word = WORDS[status] ?? status;
  const ended = found.runs.filter(one => one.finishedAt <= now);
  const duration = ended.reduce(
    (sum, one) => sum + Math.round((one.finishedAt - one.startedAt) / 1000),
    0,
  );
  const [first] = found.runs;
  return {
    body: {
      ...renderPipeline(context, found),
      before_sha: '0'.repeat(40),
      tag: found.tag,
      yaml_errors: null,
      user: renderUser(found.user, base),
      started_at: run ? isoMs(first.startedAt) : null,
      finished_at: isoMsOrNull(over ? run?.finishedAt : undefined),
      committed_at: null,
      duration: ended.length ? duration : null,
      queued_duration: run
        ? Math.max(0, Math.round((first.startedAt - found.createdAt) / 1000))
        : null,
      // A text, as the vendor writes it.
      coverage:
        over && found.id % 3 === 0 ? `${60 + (found.iid % 38)}.4` : null,
      detailed_status: {
        icon: `status_${status}`,
        text: word[0].toUpperCase() + word.slice(1),
        label: word,
        group: status,
        tooltip: word,
        has_details: false,
        details_path: `/${ledger.project.path}/-/pipelines/${found.id}`,
        illustration: null,
        favicon: `/assets/ci_favicons/favicon_status_${status}.png`,
      },
      name: null,
    },
  };
}
