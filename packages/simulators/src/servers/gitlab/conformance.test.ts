import { TestClient, startTestClient } from '../../__testUtils__/client';
import {
  missingRecording,
  readRecording,
} from '../../__testUtils__/recordings';
import { compareShapes } from '../../__testUtils__/shape';
import {
  GITLAB_GUEST_TOKEN,
  GITLAB_READ_USER_TOKEN,
  GITLAB_REVOKED_TOKEN,
} from './tokens';

const DIRECTORY = 'fixtures/gitlab';
const recording = (name: string) =>
  JSON.parse(readRecording(`${DIRECTORY}/${name}.json`) ?? 'null');

const missing = missingRecording(`${DIRECTORY}/deployments_list.json`);
const describeRecordings = missing ? describe.skip : describe;

let client: TestClient;
beforeAll(async () => {
  client = await startTestClient();
});
afterAll(() => client.close());
afterEach(async () => {
  await client.control('DELETE', 'faults');
  await client.control('DELETE', 'gitlab');
});

const PAYMENTS = 'projects/payments%2Fpayments-api';
const MOBILE = 'projects/digital-channels%2Fmobile-banking%2Fmobile-gateway';
const json = async (path: string, query: Record<string, string> = {}) =>
  (await client.gitlab(path, query)).json();

/** Fields of the vendor that this instance, an older one, leaves out. */
const without = (paths: string[], prefix: string) =>
  paths.filter(path => !path.startsWith(prefix));

describeRecordings(
  `answers against recordings${missing ? ` (${missing})` : ''}`,
  () => {
    it('deployments', async () => {
      const rows = await json(`${PAYMENTS}/deployments`, {
        per_page: '100',
        sort: 'desc',
      });
      const recorded = recording('deployments_list');
      const whole = rows.filter(
        (row: { deployable: { failure_reason?: string } }) =>
          row.deployable.failure_reason === undefined,
      );
      const theirs = recorded.map(
        (row: { deployable: { failure_reason?: string } }) => {
          const { failure_reason: _, ...deployable } = row.deployable;
          return { ...row, deployable };
        },
      );
      expect(whole.length).toBeGreaterThan(80);
      expect(compareShapes(whole, theirs)).toEqual([]);
      expect(Object.keys(rows[0])).toEqual(Object.keys(recorded[0]));
      expect(Object.keys(whole[0].deployable)).toEqual(
        Object.keys(theirs[0].deployable),
      );
    });

    it('merge requests and their commits', async () => {
      const rows = await json(`${PAYMENTS}/merge_requests`, {
        per_page: '100',
      });
      const differences = compareShapes(
        rows,
        recording('merge_requests_list'),
        [
          recording('merge_requests_veloren_20'),
          recording('goglab_get_merge_requests'),
        ],
        // Of merge requests from a fork.
        ['$[].allow_collaboration', '$[].allow_maintainer_to_push'],
      );
      // Nobody here has milestones.
      expect(without(differences, '$[].milestone.')).toEqual([]);
      const commits = await json(
        `${PAYMENTS}/merge_requests/${rows[0].iid}/commits`,
      );
      expect(compareShapes(commits, recording('mr_commits_list'))).toEqual([]);
      expect(Object.keys(commits[0])).toEqual(
        Object.keys(recording('mr_commits_list')[0]),
      );
    });

    it('pipelines and one of them', async () => {
      const rows = await json(`${PAYMENTS}/pipelines`, { status: 'success' });
      expect(compareShapes(rows, recording('pipelines_list'))).toEqual([]);
      const detail = await json(`${PAYMENTS}/pipelines/${rows[0].id}`);
      const [recorded, ...others] = recording('pipeline_details');
      expect(compareShapes(detail, recorded, others)).toEqual([]);
      expect(Object.keys(detail)).toEqual(Object.keys(recorded));
    });

    it('environments', async () => {
      const rows = await json(`${MOBILE}/environments`, { per_page: '100' });
      const [single] = [recording('gl4j_environment')];
      const known = recording('deployments_list')[0].environment;
      const differences = compareShapes(rows[0], single, [known]);
      expect(without(differences, '$.last_deployment')).toEqual([]);
      const detail = await json(`${MOBILE}/environments/${rows[0].id}`);
      expect(detail.last_deployment.sha).toMatch(/^[0-9a-f]{40}$/);
      expect(new Set(rows.map((row: { tier: string }) => row.tier))).toEqual(
        new Set(['production', 'staging', 'development']),
      );
    });

    it('a project has no field of its own invention', async () => {
      const differences = compareShapes(
        await json(PAYMENTS),
        recording('project_veloren'),
      );
      expect(
        differences.filter(
          difference =>
            !difference.endsWith('is recorded but missing') &&
            !difference.startsWith('$.permissions.'),
        ),
      ).toEqual([]);
    });

    it('a page in the middle has the recorded headers', async () => {
      const recorded = recording('pagination_headers').offset_page2;
      const response = await client.gitlab(`${PAYMENTS}/pipelines`, {
        page: '2',
        per_page: '3',
      });
      const ours = Object.fromEntries(response.headers);
      expect(Object.keys(ours)).toEqual(
        expect.arrayContaining(Object.keys(recorded)),
      );
      const relations = (text: string) =>
        [...text.matchAll(/[?&]page=(\d+)[^>]*>; rel="(\w+)"/g)].map(
          ([, page, relation]) => [relation, relation === 'last' ? '' : page],
        );
      expect(relations(ours.link)).toEqual(relations(recorded.link));
    });

    it('refusals', async () => {
      const errors = recording('errors');
      const bodyOf = (when: string) =>
        errors.find((one: { when: string }) => one.when.startsWith(when));
      const meets = async (response: Response, when: string) => {
        const { status, body } = bodyOf(when);
        expect(response.status).toBe(status);
        expect(await response.json()).toEqual(body);
      };
      await meets(
        await client.gitlab(PAYMENTS, {}, { token: '' }),
        'no/invalid',
      );
      await meets(
        await client.gitlab(PAYMENTS, {}, { token: GITLAB_REVOKED_TOKEN }),
        'revoked',
      );
      await meets(
        await client.gitlab(PAYMENTS, {}, { token: GITLAB_READ_USER_TOKEN }),
        'token lacks',
      );
      await meets(
        await client.gitlab(
          `${PAYMENTS}/deployments`,
          {},
          { token: GITLAB_GUEST_TOKEN },
        ),
        'role too low',
      );
      await meets(await client.gitlab('projects/nobody'), 'missing OR');
      await meets(
        await client.gitlab(`${PAYMENTS}/pipelines`, { page: 'x' }),
        'bad page',
      );
    });

    it('the throttle speaks plain text', async () => {
      const recorded = recording('errors').find((one: { when: string }) =>
        one.when.startsWith('Rack::Attack'),
      );
      await client.control('PUT', 'faults', {
        target: 'gitlab/main',
        kind: '429',
        retryAfterSeconds: 30,
        count: 1,
      });
      await client.control('PUT', 'gitlab', { requestsPerMinute: 1 });
      const answers = [];
      for (let i = 0; i < 3; i += 1) {
        const response = await client.gitlab('version');
        answers.push([
          response.status,
          response.headers.get('retry-after'),
          response.headers.get('content-type')?.split(';')[0],
          (await response.text()).slice(0, 12),
        ]);
      }
      const refused = [
        recorded.status,
        recorded.headers['Retry-After'],
        recorded.headers['Content-Type'],
        recorded.body,
      ];
      // The first meets the fault, the second is within the limit, the third is not.
      expect(answers).toEqual([
        refused,
        [200, null, 'application/json', '{"version":"'],
        refused,
      ]);
    });
  },
);
