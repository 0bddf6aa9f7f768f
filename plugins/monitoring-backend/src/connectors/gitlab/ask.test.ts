import { strict as assert } from 'node:assert';
import * as fc from 'fast-check';
import { ConnectorError, createHttpClient } from '@rosetta/backstage-plugin-monitoring-node';
import { createCaptureLogger, createMemoryBudgetStore, FAST_LIMITS, FixtureServer, startFixtureServer } from '@rosetta/backstage-plugin-monitoring-node/testing';
import { askProject, GitlabClient } from './ask';
import { isProject } from './grammar';

/** The only paths that may ever be asked (SECURITY-RELIABILITY 1.5, T6). */
const PATH = /^\/api\/v4\/projects\/([1-9]\d{0,9}|[A-Za-z0-9_.-]+(%2F[A-Za-z0-9_.-]+){1,9})\/deployments$/;

describe('gitlab requests', () => {
  const anyProject = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.stringMatching(/^[A-Za-z0-9_./%?#&\\-]{0,40}$/),
    fc.constantFrom('..', '../../users', '1/variables', '1?per_page=', '%2e%2e', 'a/%2e%2e', 'a/..;/b', '１', 'a/b\n'),
  );

  it('leave unasked whatever is outside the grammar', async () => {
    const asked: string[][] = [];
    const http = {
      request: async (call: { segments: readonly string[] }) => {
        asked.push([...call.segments]);
        return { status: 200, headers: {}, json: [], text: '[]', upstreamNowMs: undefined, contentType: '', redact: (text: string) => text };
      },
      close: async () => {},
    };
    const client: GitlabClient = { instance: 'main', http, apiSegments: ['api', 'v4'] };
    await fc.assert(
      fc.asyncProperty(anyProject, async project => {
        asked.length = 0;
        const outcome = await askProject(client, { signal: new AbortController().signal }, project, ['deployments']).then(() => 'asked', error => error.name);
        assert.equal(outcome, isProject(project) ? 'asked' : 'RangeError');
        assert.deepEqual(asked, isProject(project) ? [['api', 'v4', 'projects', project, 'deployments']] : []);
      }),
      { numRuns: 20_000 },
    );
  });

  let server: FixtureServer;
  beforeAll(async () => {
    server = await startFixtureServer(() => ({ json: [] }));
  });
  afterAll(() => server.close());

  it('are of one form on the wire', async () => {
    const http = createHttpClient({
      source: 'gitlab', instance: 'main', baseUrl: server.url, headers: {}, secrets: [], allowPrivateAddresses: true,
      limits: FAST_LIMITS, budget: createMemoryBudgetStore(), ratePerSecond: 100_000, logger: createCaptureLogger(),
    });
    const client: GitlabClient = { instance: 'main', http, apiSegments: ['api', 'v4'] };
    const project = fc.stringMatching(/^([1-9][0-9]{0,9}|[A-Za-z0-9_.-]{1,6}(\/[A-Za-z0-9_.-]{1,6}){1,3})$/).filter(isProject);
    await fc.assert(
      fc.asyncProperty(project, async name => {
        const answer = await askProject(client, { signal: new AbortController().signal }, name, ['deployments']).catch(error => error);
        // A segment such as `a%2F..` is refused by the client, too; none is of the grammar.
        expect(answer instanceof ConnectorError ? answer.code : answer.kind).toBe('ok');
        expect(server.requests.at(-1)!.path).toMatch(PATH);
      }),
      { numRuns: 300 },
    );
    await http.close();
  });
});
