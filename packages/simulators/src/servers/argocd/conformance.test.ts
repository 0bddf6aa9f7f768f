import Ajv, { ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { TestClient, startTestClient } from '../../__testUtils__/client';
import {
  missingRecording,
  readRecording,
} from '../../__testUtils__/recordings';
import { compareShapes } from '../../__testUtils__/shape';
import { ARGOCD_EXPIRED_TOKEN } from './tokens';

const DIRECTORY = 'fixtures/argocd';
const SPECIFICATION = 'specs/argocd-swagger.json';
const recording = (name: string) =>
  JSON.parse(readRecording(`${DIRECTORY}/${name}.json`) ?? 'null');

const missing =
  missingRecording(`${DIRECTORY}/applications_list_29of44.json`) ??
  missingRecording(SPECIFICATION);
const describeRecordings = missing ? describe.skip : describe;

function validatorOf(name: string): ValidateFunction {
  const document = JSON.parse(readRecording(SPECIFICATION) ?? '{}');
  const ajv = new Ajv({ strict: false, allErrors: true });
  addFormats(ajv);
  for (const format of ['int64', 'int32', 'double', 'byte']) {
    ajv.addFormat(format, true);
  }
  ajv.addSchema({ $id: 'spec', definitions: document.definitions });
  return ajv.compile({ $ref: `spec#/definitions/${name}` });
}

let client: TestClient;
beforeAll(async () => {
  client = await startTestClient();
  // The first list has to think up the deliveries of 400 days.
  await client.argocd('applications');
}, 30_000);
afterAll(() => client.close());

type Item = { metadata: { name: string }; status: Record<string, unknown> };

const list = async (query: Record<string, string> = {}) =>
  (await client.argocd('applications', query)).json();

/** What Kubernetes and hand-made manifests add, and nobody reads. */
const FOREIGN =
  /managedFields|kustomize|conditions|requiresPruning|\.retry|labels/;

describeRecordings(
  `answers against recordings${missing ? ` (${missing})` : ''}`,
  () => {
    it('a list of applications of one source', async () => {
      const body = await list();
      const items = body.items.filter(
        (
          item: Item & {
            spec: { sources?: unknown; source?: { chart?: string } };
          },
        ) => !item.spec.sources && !item.spec.source?.chart,
      );
      const recorded = recording('applications_list_29of44');
      const differences = compareShapes({ ...body, items }, recorded, [
        { metadata: {}, items: [recording('application_single')] },
        { metadata: {}, items: [recording('app_fakeAppWithOperation')] },
        { metadata: {}, items: [recording('application_test_app_v2')] },
      ]).filter(difference => !FOREIGN.test(difference));
      expect(differences).toEqual(
        [
          // Named by the specification; the recorded applications synchronise by hand.
          '$.items[].spec.syncPolicy is not in any recording',
          '$.items[].spec.syncPolicy.automated is not in any recording',
          '$.items[].spec.syncPolicy.automated.prune is not in any recording',
          '$.items[].spec.destination.server is not in any recording',
          '$.items[].status.sync.comparedTo.destination.server is not in any recording',
          '$.items[].status.history[].initiatedBy.automated is not in any recording',
          '$.items[].status.operationState.operation.initiatedBy.automated is not in any recording',
        ].filter(expected => differences.includes(expected)),
      );
      expect(differences.every(one => one.includes('not in any'))).toBe(true);
    });

    it('every application fits the specification', async () => {
      const validate = validatorOf('v1alpha1Application');
      const { items } = await list();
      for (const item of items) {
        validate(item);
        expect([item.metadata.name, validate.errors]).toEqual([
          item.metadata.name,
          null,
        ]);
      }
      // The schema leaves unknown fields alone: their names are checked apart.
      const known = JSON.parse(
        readRecording(SPECIFICATION) ?? '{}',
      ).definitions;
      const names = Object.keys(known.v1alpha1ApplicationStatus.properties);
      const used = new Set(
        items.flatMap((item: Item) => Object.keys(item.status)),
      );
      expect(names).toEqual(expect.arrayContaining([...used]));
      const history = Object.keys(known.v1alpha1RevisionHistory.properties);
      const written = items.flatMap((item: Item) =>
        ((item.status.history ?? []) as object[]).flatMap(Object.keys),
      );
      expect(history).toEqual(expect.arrayContaining([...new Set(written)]));
    });

    it('a session, a revision and the refusals', async () => {
      expect(await (await client.argocd('session/userinfo')).json()).toEqual({
        ...recording('session_userinfo'),
        username: 'rosetta',
      });
      const [app] = (await list({ name: 'payments-api-prod' })).items;
      const { revision } = app.status.history[0];
      const metadata = await (
        await client.argocd(
          `applications/payments-api-prod/revisions/${revision}/metadata`,
        )
      ).json();
      const { tags, ...plain } = metadata;
      expect(tags).toEqual([expect.stringMatching(/^v\d+\.\d+\.\d+$/)]);
      expect(compareShapes(plain, recording('revision_metadata'))).toEqual([]);
      const meets = async (
        response: Response,
        status: number,
        name: string,
      ) => {
        expect(response.status).toBe(status);
        expect(await response.json()).toEqual(recording(name));
      };
      await meets(
        await client.argocd('applications', {}, { token: '' }),
        401,
        'error_401_no_session',
      );
      await meets(
        await client.argocd('applications/test'),
        403,
        'error_403_missing_or_forbidden',
      );
      await meets(
        await client.argocd('applications/test', { project: 'payments' }),
        404,
        'error_404_not_found_with_project',
      );
      expect(
        (
          await client.argocd(
            'applications',
            {},
            { token: ARGOCD_EXPIRED_TOKEN },
          )
        ).status,
      ).toBe(401);
    });
  },
);
