import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { commitRangeId } from '@rosetta/backstage-plugin-monitoring-common';
import { ConnectorError, createHttpClient, FactPage } from '@rosetta/backstage-plugin-monitoring-node';
import {
  createCaptureLogger,
  createMemoryBudgetStore,
  FAST_LIMITS,
  FixtureAnswer,
  startFixtureServer,
} from '@rosetta/backstage-plugin-monitoring-node/testing';
import { codesOf, countsOf, factsOf, target, useGitlab } from './__testUtils__/useGitlab';
import { askProject } from './ask';
import { firstPlace, placeAfter } from './walkRows';

const ROOT = process.env.ROSETTA_RECORDINGS ?? resolve(__dirname, '../../../../../../shared');
const DIRECTORY = join(ROOT, 'fixtures', 'gitlab');
const isThere = existsSync(DIRECTORY);
if (!isThere && process.env.CI === 'true') {
  throw new Error(
    'The recordings are missing: set ROSETTA_RECORDINGS to the folder that holds fixtures/',
  );
}

const DEPLOYMENTS = ['deployments_list.json', 'gl4j_deployment.json'];
const PIPELINES = ['pipelines_list.json', 'pipeline_details.json', 'gl4j_pipeline.json'];
const MERGE_REQUESTS = ['merge_requests_list.json', 'merge_requests_veloren_20.json', 'goglab_get_merge_requests.json'];
const COMMITS = ['mr_commits_list.json', 'gl4j_commit.json'];
const PROJECT = 'project_veloren.json';
const ENVIRONMENT = 'gl4j_environment.json';
const ERRORS = 'errors.json';
const HEADERS = 'pagination_headers.json';
/** Recordings that this connector does not read, each with the reason. */
const NOT_READ = {
  'dora_deployment_frequency.json': 'needs a licence: these figures are counted here from deployments',
  'gl4j_deployment-event.json': 'a webhook: deployments are asked for',
  'gl4j_pipeline-event.json': 'a webhook: pipelines are asked for',
  'goglab_list_merge_trains_in_project.json': 'merge trains: merge requests tell when they were merged',
  'group_veloren.json': 'a group: pivots name projects',
  'jobs_list.json': 'jobs: pipelines tell how they ended',
};

const bodyOf = (file: string) => readFileSync(join(DIRECTORY, file), 'utf8');
const jsonOf = (file: string) => (isThere ? JSON.parse(bodyOf(file)) : []);
const rowsOf = (file: string): Record<string, any>[] => [jsonOf(file)].flat();
/** The whole time of the recordings: each is one window. */
const ALL = { startMs: Date.parse('2010-01-01T00:00:00Z'), endMs: Date.parse('2030-01-01T00:00:00Z'), nowMs: Date.parse('2026-11-20T00:00:00Z') };

const table: string[] = [];
const note = (file: string, pages: readonly FactPage[], word = '') => {
  const { facts, unrelated, rejected } = countsOf(pages);
  const numbers = [facts, unrelated, rejected].map(n => String(n).padStart(9)).join(' ');
  table.push(`${file.padEnd(45)} ${numbers}  ${[...new Set(codesOf(pages)), word].join(' ')}`);
};
/** Every row that was sent became one of these (HOUSE.md, Adding a connector). */
const expectConserved = (pages: readonly FactPage[], sent: number) => {
  const { facts, unrelated, rejected } = countsOf(pages);
  expect(facts + unrelated + rejected).toBe(sent);
  expect(factsOf(pages)).toHaveLength(facts);
};

const describeIfThere = isThere ? describe : describe.skip;

describeIfThere('gitlab recordings (skipped when ROSETTA_RECORDINGS has none)', () => {
  const gitlab = useGitlab();
  const links = (environment: string) => [{ entityRef: 'component:default/veloren', environment, via: 'direct' }];
  /** Answers lists with a recording, and the project with the one that is recorded. */
  const collect = async (stream: string, file: string) => {
    await gitlab.start(request => {
      if (request.path.endsWith(`/${stream}`)) return { json: rowsOf(file), headers: { 'x-next-page': '' }, gzip: true };
      if (request.path.endsWith('/environments')) return { json: rowsOf(ENVIRONMENT) };
      return { body: bodyOf(PROJECT) };
    });
    const pages = await gitlab.collect([target('veloren', 'veloren/veloren')], { stream, ...ALL });
    note(file, pages);
    expectConserved(pages, rowsOf(file).length);
    // Names and addresses of the people of the recording are nowhere.
    const people = JSON.stringify(rowsOf(file)).match(/"(username|author_email|avatar_url)":"[^"]+"/g) ?? [];
    const text = JSON.stringify(pages);
    expect(people.filter(person => text.includes(person))).toEqual([]);
    expect(text).not.toMatch(/gravatar|author_name|@qq\.com/);
    return pages;
  };

  afterAll(() => {
    const head = `${'recording'.padEnd(45)}     facts unrelated  rejected  why`;
    const others = Object.entries(NOT_READ).map(([file, reason]) => `${file.padEnd(45)} not read: ${reason}`);
    process.stdout.write(`\n${[head, ...table, ...others].join('\n')}\n`);
  });

  it('have a case, or a reason for none, each', () => {
    const known = [...DEPLOYMENTS, ...PIPELINES, ...MERGE_REQUESTS, ...COMMITS, PROJECT, ENVIRONMENT, ERRORS, HEADERS, ...Object.keys(NOT_READ)];
    expect(readdirSync(DIRECTORY).sort()).toEqual(known.sort());
  });

  it.each([
    [DEPLOYMENTS[0]!, []],
    // Of a version that told no status of deployments: whether it came to be is not known.
    [DEPLOYMENTS[1]!, ['malformed_row']],
  ])('%s: each deployment accounted for', async (file, codes) => {
    expect(codesOf(await collect('deployments', file))).toEqual(codes);
  });

  it(`${DEPLOYMENTS[0]}: a deployment as it was read by hand`, async () => {
    const facts = factsOf(await collect('deployments', DEPLOYMENTS[0]!));
    expect(facts[0]).toEqual({
      kind: 'deployment',
      externalId: '10174980:13426753',
      name: '#1',
      status: 'success',
      statusCode: 'success',
      environmentName: 'staging',
      project: 'veloren/veloren',
      sha: 'add237f6852e6108ee8e0246780a54ce909c6087',
      revision: 'add237f6852e6108ee8e0246780a54ce909c6087',
      ref: 'master',
      version: null,
      repository: 'gitlab.com/veloren/veloren',
      pipelineId: '51653436',
      createdMs: Date.parse('2019-03-13T14:14:24.109Z'),
      startedMs: Date.parse('2019-03-13T14:17:33.559Z'),
      finishedMs: Date.parse('2019-03-13T14:17:47.640Z'),
      updatedMs: Date.parse('2019-03-13T14:17:47.647Z'),
      links: links('uat'),
    });
    expect(facts).toMatchObject([
      {}, { status: 'unknown', statusCode: 'completed' }, { status: 'failed', startedMs: null, finishedMs: null },
      { status: 'canceled', links: links('production') }, { status: 'created', finishedMs: null },
    ]);
  });

  it.each(PIPELINES)('%s: each pipeline accounted for', async file => {
    expect(codesOf(await collect('pipelines', file))).toEqual([]);
  });

  it(`${PIPELINES[1]}: a pipeline as it was read by hand`, async () => {
    expect(factsOf(await collect('pipelines', PIPELINES[1]!))[0]).toEqual({
      kind: 'pipeline',
      externalId: '10174980:1078343570',
      number: '1078343570',
      project: 'veloren/veloren',
      status: 'success',
      statusCode: 'success',
      trigger: 'merge_request_event',
      ref: 'refs/merge-requests/5394/head',
      sha: '694ed6ede74c367f17c7fddb56de629354a27069',
      createdMs: Date.parse('2023-11-20T07:17:08.753Z'),
      startedMs: Date.parse('2023-11-20T07:17:10.123Z'),
      finishedMs: Date.parse('2023-11-21T01:54:29.748Z'),
      durationSeconds: 1_512,
      updatedMs: Date.parse('2023-11-21T01:54:29.757Z'),
      links: links('*'),
    });
  });

  it.each(MERGE_REQUESTS)('%s: each merge request accounted for', async file => {
    expect(codesOf(await collect('merge_requests', file))).toEqual([]);
  });

  it(`${MERGE_REQUESTS[0]}: a merge request as it was read by hand`, async () => {
    expect(factsOf(await collect('merge_requests', MERGE_REQUESTS[0]!))[0]).toEqual({
      kind: 'merge_request',
      externalId: '10174980:1',
      iid: 1,
      project: 'veloren/veloren',
      title: 'Resolve "Add documentation to snowflake spend package"',
      state: 'merged',
      sourceBranch: '1-add-documentation-to-snowflake-spend-package',
      targetBranch: 'master',
      labels: [],
      createdMs: Date.parse('2019-06-28T05:21:43.743Z'),
      mergedMs: Date.parse('2019-06-28T14:32:06.192Z'),
      closedMs: null,
      mergeCommitSha: 'da1d6dea48f5972ffc683da6cff30934e7d6c52c',
      squashCommitSha: null,
      headSha: 'ad25fcda15e310a7eb34b3e38ff9b962b54f0e03',
      updatedMs: Date.parse('2019-06-28T14:32:05.270Z'),
      links: links('*'),
    });
  });

  it.each(COMMITS)('%s: each commit of a range accounted for', async file => {
    const commits = rowsOf(file);
    await gitlab.start(() => ({ json: { commits, diffs: [], compare_timeout: false, compare_same_ref: false } }));
    const known = [commitRangeId('veloren/veloren', 'a'.repeat(40), 'b'.repeat(40))];
    const pages = await gitlab.collect([target('veloren', 'veloren/veloren')], { stream: 'commits', known, ...ALL });
    note(file, pages, `${commits.length} commits`);
    const [fact] = factsOf(pages) as { state: string; commits: { sha: string; committedMs: number; isMerge: boolean }[] }[];
    expect(fact!.state).toBe('complete');
    expect(fact!.commits).toHaveLength(commits.length);
    expect(fact!.commits.map(commit => commit.committedMs)).toEqual(commits.map(commit => Date.parse(commit.committed_date)));
    expect(fact!.commits.map(commit => commit.isMerge)).toEqual(commits.map(commit => commit.parent_ids.length > 1));
    expect(JSON.stringify(pages)).not.toMatch(/@|author_name/);
  });

  it(`${PROJECT}: the project behind its path`, async () => {
    await gitlab.start(request => (request.path.endsWith('/deployments') ? { json: [] } : { body: bodyOf(PROJECT) }));
    const pages = await gitlab.collect([target('veloren', '10174980'), target('old', 'old/veloren')], { stream: 'projects' });
    note(PROJECT, pages);
    expect(pages[0]!.found).toEqual([
      { entityRef: 'component:default/veloren', environment: '*' },
      { entityRef: 'component:default/old', environment: '*', message: expect.stringContaining('"veloren/veloren"') },
    ]);
  });

  it(`${ENVIRONMENT}: its tier stands in for a name that says nothing`, async () => {
    const [row] = rowsOf(DEPLOYMENTS[0]!);
    await gitlab.start(request => {
      if (request.path.endsWith('/deployments')) return { json: [{ ...row, environment: { id: 1, name: 'review/fix-foo' } }] };
      return request.path.endsWith('/environments') ? { json: [{ ...rowsOf(ENVIRONMENT)[0], tier: 'staging' }] } : { body: bodyOf(PROJECT) };
    });
    const pages = await gitlab.collect([target('veloren', 'veloren/veloren')], ALL);
    note(ENVIRONMENT, pages);
    expect(factsOf(pages)).toMatchObject([{ environmentName: 'review/fix-foo', links: links('uat') }]);
  });

  it(`${HEADERS}: where a page follows, and where none does`, () => {
    const { offset_page2: second, keyset_end: end } = jsonOf(HEADERS);
    const rows = [{ id: 1, updated_at: '2026-11-20T06:00:00.000Z' }];
    const at = firstPlace({ startMs: 0, endMs: ALL.endMs });
    expect(placeAfter(rows, second, at)).toMatchObject({ page: 1, seen: [1] });
    expect(placeAfter(rows, { ...second, 'x-next-page': '' }, at)).toBeUndefined();
    expect(placeAfter(rows, end, at)).toBeUndefined();
    note(HEADERS, []);
  });

  const CODES = ['authentication', 'authentication', 'refused_scope', 'refused', 'notFound', 'bad_request', 'bad_request', 'bad_request', 'rate_limited', 'rate_limited', 'rate_limited'];
  interface RecordedError {
    readonly when: string;
    readonly status: number;
    readonly headers: Record<string, string>;
    readonly body: unknown;
  }
  const errors = (jsonOf(ERRORS) as RecordedError[]).map((recorded, index) => ({ ...recorded, code: CODES[index] }));
  it.each(errors)(
    `${ERRORS}: $when, in our words`,
    async ({ when, status, headers, body, code }) => {
      const isText = typeof body === 'string';
      const answer: FixtureAnswer = { status, headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])), ...(isText ? { body } : { json: body }) };
      const server = await startFixtureServer(() => answer);
      const budget = createMemoryBudgetStore();
      const http = createHttpClient({
        source: 'gitlab', instance: 'recorded', baseUrl: server.url, headers: {}, secrets: [], allowPrivateAddresses: true,
        limits: FAST_LIMITS, budget, ratePerSecond: 1_000, logger: createCaptureLogger(),
      });
      try {
        const outcome: unknown = await askProject({ instance: 'recorded', http, apiSegments: [] }, { signal: new AbortController().signal }, '1').catch(error => error);
        const isError = outcome instanceof ConnectorError;
        expect(isError ? outcome.code : (outcome as { kind: string }).kind).toBe(code);
        expect(isError ? outcome.message : '').not.toMatch(/revoked|privileges|too long|too many times|Retry later/);
        // What Retry-After asks holds for all replicas, whatever the body is.
        const asked = headers['Retry-After'];
        expect(budget.pauses.map(pause => pause.seconds)).toEqual(asked === undefined ? [] : [Number(asked)]);
        table.push(`${`${ERRORS} ${status}`.padEnd(45)} ${' '.repeat(29)}  ${code}: ${when}`);
      } finally {
        await http.close();
        await server.close();
      }
    },
  );
});
