import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { FactPage } from '@rosetta/backstage-plugin-monitoring-node';
import { FixtureAnswer } from '@rosetta/backstage-plugin-monitoring-node/testing';
import { apps, codesOf, deploymentsOf, namesOf, statesOf, target, useArgocd } from './__testUtils__/useArgocd';
import { ArgocdPivot } from './pivot';

const ROOT = process.env.ROSETTA_RECORDINGS ?? resolve(__dirname, '../../../../../../shared');
const DIRECTORY = join(ROOT, 'fixtures', 'argocd');
const isThere = existsSync(DIRECTORY);
if (!isThere && process.env.CI === 'true') {
  throw new Error(
    'The recordings are missing: set ROSETTA_RECORDINGS to the folder that holds fixtures/',
  );
}

const LIST = 'applications_list_29of44.json';
const SINGLE = 'application_single.json';
const V2 = 'application_test_app_v2.json';
const HISTORY = 'app_syncedAppWithHistory.json';
const FRESH = 'app_fakeAppWithOperation.json';
const SYNCED = 'sync_response.json';
const USER = 'session_userinfo.json';
const UNAUTHENTICATED = 'error_401_no_session.json';
const DENIED = 'error_403_missing_or_forbidden.json';
const MISSING = 'error_404_not_found_with_project.json';
/** Recordings that this connector does not read, each with the reason. */
const NOT_READ = {
  'managed_resources.json': 'manifests of resources: not asked for, they may hold secrets',
  'revision_metadata.json': 'author and message of a revision: GitLab tells of commits',
};

const bodyOf = (file: string) => readFileSync(join(DIRECTORY, file), 'utf8');
const NOW = Date.parse('2025-09-13T00:00:00Z');

const table: string[] = [];
const note = (file: string, page: FactPage | undefined, word = '') => {
  const { facts = 0, unrelated = 0, rejected = 0 } = page?.counts ?? {};
  const numbers = [facts, unrelated, rejected].map(n => String(n).padStart(9)).join(' ');
  table.push(`${file.padEnd(45)} ${numbers}  ${[...new Set(page ? codesOf([page]) : []), word].join(' ')}`);
};

interface Sent {
  metadata: { name: string };
  status?: { history?: unknown[]; operationState?: { phase?: string } };
}
/** An application is one value, each sync of its history another, and a failed last one another. */
const valuesOf = ({ status }: Sent) =>
  1 + (status?.history?.length ?? 0) + (['Failed', 'Error'].includes(status?.operationState?.phase ?? '') ? 1 : 0);
/** Every value that was sent became one of these (HOUSE.md, Adding a connector). */
const expectConserved = (page: FactPage, sent: number) => {
  const { facts, nulls, rejected, unrelated = 0 } = page.counts;
  expect(facts + nulls + rejected + unrelated).toBe(sent);
};

const describeIfThere = isThere ? describe : describe.skip;

describeIfThere('argocd recordings (skipped when ROSETTA_RECORDINGS has none)', () => {
  const argocd = useArgocd();
  const list = (items: readonly unknown[]) => (): FixtureAnswer => ({ json: { metadata: {}, items } });

  afterAll(() => {
    const head = `${'recording'.padEnd(45)}     facts unrelated  rejected  why`;
    const others = Object.entries(NOT_READ).map(([file, reason]) => `${file.padEnd(45)} not read: ${reason}`);
    process.stdout.write(`\n${[head, ...table, ...others].join('\n')}\n`);
  });

  it('have a case, or a reason for none, each', () => {
    const known = [LIST, SINGLE, V2, HISTORY, FRESH, SYNCED, USER, UNAUTHENTICATED, DENIED, MISSING, ...Object.keys(NOT_READ)];
    expect(readdirSync(DIRECTORY).sort()).toEqual(known.sort());
  });

  it(`${LIST}: an application as it was read by hand, and every value of all 29`, async () => {
    const { items }: { items: Sent[] } = JSON.parse(bodyOf(LIST));
    await argocd.start(() => ({ body: bodyOf(LIST), gzip: true }));
    const projects = ['diagon', 'hitchhiker', 'hogwarts', 'megadodo'];
    const page = await argocd.collect(
      projects.map(project => target(project, { kind: 'project', project } as ArgocdPivot)),
      NOW,
    );
    note(LIST, page, '29 applications');
    expectConserved(page, items.reduce((sum, item) => sum + valuesOf(item), 0));
    expect(codesOf([page])).toEqual([]);
    expect(statesOf(page)).toHaveLength(29);
    // Synced, Healthy and Error do not exclude each other: two of these are both.
    expect(deploymentsOf(page).filter(fact => fact.status === 'failed')).toHaveLength(6);
    expect(statesOf(page).find(fact => fact.externalId === 'argocd/diagon-eyelops-owl-emporium')).toEqual({
      kind: 'deployment_state',
      externalId: 'argocd/diagon-eyelops-owl-emporium',
      entityRef: 'component:default/diagon',
      environment: 'unknown',
      sync: 'synced',
      health: 'healthy',
      healthSinceMs: Date.parse('2025-08-30T15:20:17Z'),
      operationPhase: 'succeeded',
      operationStartedMs: Date.parse('2025-09-11T20:21:12Z'),
      operationFinishedMs: Date.parse('2025-09-11T20:21:13Z'),
      revision: '0d521c6e049889134f3122eb32d7ed342f43ca0d',
      version: 'v5',
      images: ['gcr.io/google-samples/gb-frontend:v5'],
      repository: 'github.com/argoproj/argocd-example-apps',
      deployedMs: Date.parse('2025-09-11T20:21:13Z'),
      conditions: [],
      observedMs: NOW,
    });
    expect(deploymentsOf(page).find(fact => fact.externalId === 'f5ea9f72-e1f8-4167-98c7-82ef68aa463b:67')).toEqual({
      kind: 'deployment',
      externalId: 'f5ea9f72-e1f8-4167-98c7-82ef68aa463b:67',
      name: 'diagon-eyelops-owl-emporium',
      status: 'success',
      statusCode: 'Succeeded',
      environmentName: 'cluster-magic',
      project: 'argocd/diagon-eyelops-owl-emporium',
      sha: 'f58c7ed8cfe28ad70701c5923fdbd0154388ea9f',
      revision: 'f58c7ed8cfe28ad70701c5923fdbd0154388ea9f',
      ref: 'HEAD',
      version: null,
      repository: 'github.com/argoproj/argocd-example-apps',
      pipelineId: null,
      createdMs: Date.parse('2025-08-12T21:32:12Z'),
      startedMs: Date.parse('2025-08-12T21:32:12Z'),
      finishedMs: Date.parse('2025-08-12T21:32:12Z'),
      updatedMs: Date.parse('2025-08-12T21:32:12Z'),
      links: [{ entityRef: 'component:default/diagon', environment: 'unknown', via: 'direct' }],
    });
    expect(JSON.stringify(page)).not.toMatch(/"admin|managedFields|ComparisonError: /);
  });

  it(`${LIST}: of no interest where nobody maps it`, async () => {
    await argocd.start(() => ({ body: bodyOf(LIST) }));
    const page = await argocd.collect([target('a', apps('hogwarts-owlery'))], NOW);
    const { items }: { items: Sent[] } = JSON.parse(bodyOf(LIST));
    const own = items.find(item => item.metadata.name === 'hogwarts-owlery')!;
    expectConserved(page, 28 + valuesOf(own));
    expect(page.counts.unrelated).toBe(28);
  });

  it.each([
    [SINGLE, 'hitchhiker-babel-fish', []],
    [V2, 'test-app', []],
    [SYNCED, 'hitchhiker-babel-fish', []],
    [FRESH, 'guestbook', []],
    // Made by hand for a test of Argo CD, without a uid.
    [HISTORY, 'guestbook', ['missing_uid', 'missing_uid']],
  ])('%s: each value accounted for', async (file, name, codes) => {
    const item: Sent = JSON.parse(bodyOf(file));
    await argocd.start(list([item]));
    const page = await argocd.collect([target('a', apps(name))], NOW);
    note(file, page);
    expectConserved(page, valuesOf(item));
    expect(codesOf([page])).toEqual(codes);
    expect(statesOf(page)).toHaveLength(1);
    expect(namesOf(page.found)).toEqual(['a']);
  });

  it(`${V2}: the first sync as it was read by hand, its id 0`, async () => {
    await argocd.start(list([JSON.parse(bodyOf(V2))]));
    const page = await argocd.collect([target('a', apps('argocd/test-app'))], NOW);
    expect(deploymentsOf(page)[0]).toMatchObject({
      externalId: '059f1d64-f5cb-4887-a142-0aeea61d5817:0',
      startedMs: Date.parse('2021-03-04T17:39:06Z'),
      finishedMs: Date.parse('2021-03-04T17:39:07Z'),
      environmentName: 'default',
      repository: 'github.com/argoproj/argocd-example-apps',
    });
  });

  it(`${MISSING} and ${DENIED}: missing is told from refused by the project`, async () => {
    await argocd.start(request => {
      if (request.path === '/api/v1/applications') return { json: { metadata: {}, items: null } };
      return request.query.has('project') ? { status: 404, body: bodyOf(MISSING) } : { status: 403, body: bodyOf(DENIED) };
    });
    const page = await argocd.collect([target('a', { kind: 'apps', apps: ['test'], project: 'shop' }), target('b', apps('test'))], NOW);
    note(MISSING, undefined, 'not found');
    note(DENIED, undefined, 'refused');
    expect(namesOf(page.notFound)).toEqual(['a']);
    expect(namesOf(page.refused)).toEqual(['b']);
  });

  it(`${USER} and ${UNAUTHENTICATED}: who we are, or are not`, async () => {
    await argocd.start(request => {
      if (request.path === '/api/version') return { json: { Version: 'v3.0.0' } };
      return { body: request.path.endsWith('userinfo') ? bodyOf(USER) : bodyOf(LIST) };
    });
    const check = () => argocd.connector.checkHealth(new AbortController().signal);
    expect(await check()).toMatchObject({ state: 'ok' });
    note(USER, undefined, 'ok');
    await argocd.start(() => ({ status: 401, body: bodyOf(UNAUTHENTICATED) }));
    const health = await check();
    expect(health).toMatchObject({ state: 'refused', code: 'authentication' });
    expect(health.message).not.toContain('no session information');
    note(UNAUTHENTICATED, undefined, health.code!);
  });
});
