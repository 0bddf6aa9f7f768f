import { compareShapes } from '../../__testUtils__/shape';
import { SPECIFICATION, validatorOf } from '../../__testUtils__/specification';
import { TestClient, startTestClient } from '../../__testUtils__/client';
import { NO_PROBLEMS_TOKEN } from './tokens';
import {
  missingRecording,
  readRecording,
} from '../../__testUtils__/recordings';

const DIRECTORY = 'fixtures/dynatrace';
const recording = (name: string): unknown =>
  JSON.parse(readRecording(`${DIRECTORY}/${name}.json`) ?? 'null');

const noSpecification = missingRecording(SPECIFICATION);
const noRecordings = missingRecording(`${DIRECTORY}/problems_list.json`);
const describeSpecification = noSpecification ? describe.skip : describe;
const describeRecordings = noRecordings ? describe.skip : describe;

let client: TestClient;
beforeAll(async () => {
  client = await startTestClient();
});
afterAll(() => client.close());

const P95 =
  'builtin:service.response.time:splitBy("dt.entity.service"):percentile(95)';

const ANSWERS: [
  name: string,
  schema: string,
  path: string,
  query: Record<string, string>,
][] = [
  [
    'a percentile per service',
    'MetricData',
    'metrics/query',
    { metricSelector: P95, from: 'now-24h' },
  ],
  [
    'a series with nulls',
    'MetricData',
    'metrics/query',
    { metricSelector: `${P95}:names`, from: 'now-3d', resolution: '1h' },
  ],
  [
    'no data with a warning',
    'MetricData',
    'metrics/query',
    {
      metricSelector:
        'builtin:service.response.time:splitBy("dt.entity.services")',
    },
  ],
  [
    'an unknown metric',
    'MetricData',
    'metrics/query',
    { metricSelector: 'builtin:service.nothing' },
  ],
  [
    'an expression',
    'MetricData',
    'metrics/query',
    {
      metricSelector:
        '(builtin:service.errors.total.count:splitBy())/(builtin:service.requestCount.total:splitBy())',
    },
  ],
  [
    'a refused metric query',
    'ErrorEnvelope',
    'metrics/query',
    { metricSelector: 'builtin:service..' },
  ],
  ['a list of problems', 'Problems', 'problems', { from: 'now-30d' }],
  [
    'a page of problems',
    'Problems',
    'problems',
    { from: 'now-30d', pageSize: '2' },
  ],
  [
    'problems with every field',
    'Problems',
    'problems',
    {
      from: 'now-30d',
      fields: 'evidenceDetails,impactAnalysis,recentComments',
    },
  ],
  [
    'a list of entities',
    'EntitiesList',
    'entities',
    {
      entitySelector: 'type("SERVICE")',
      fields:
        '+tags,+lastSeenTms,+fromRelationships,+toRelationships,+properties,+icon,+managementZones',
    },
  ],
  [
    'a metric descriptor',
    'MetricDescriptor',
    'metrics/builtin:service.response.time',
    {},
  ],
  ['a missing problem', 'ErrorEnvelope', 'problems/1_1700000000000V2', {}],
];

describeSpecification(
  `answers and the specification ${noSpecification ?? ''}`,
  () => {
    it.each(ANSWERS)('validates %s', async (_name, schema, path, query) => {
      const validate = validatorOf(schema);
      const body = await (await client.dynatrace(path, query)).json();
      validate(body);
      expect(validate.errors ?? []).toEqual([]);
    });
  },
);

describeRecordings(`answers and recordings ${noRecordings ?? ''}`, () => {
  it('gives metrics the keys and types of a recording', async () => {
    const body = await (
      await client.dynatrace('metrics/query', {
        metricSelector: `${P95}:names`,
        from: 'now-3d',
      })
    ).json();
    expect(
      compareShapes(body, recording('metrics_query_split_by_service_autotag')),
    ).toEqual([]);
  });

  it('gives a warning the keys and text of a recording', async () => {
    const body = await (
      await client.dynatrace('metrics/query', {
        metricSelector:
          'builtin:service.response.time:merge("dt.entity.services"):percentile(95)',
        from: 'now-24h',
        resolution: '10m',
      })
    ).json();
    const recorded = recording('metrics_query_warning_unknown_entity_type') as {
      warnings: string[];
    };
    expect(compareShapes(body, recorded)).toEqual([]);
    expect(body.warnings).toEqual(recorded.warnings);
  });

  it('answers a selector that matches nothing as recorded', async () => {
    const body = await (
      await client.dynatrace('metrics/query', {
        metricSelector:
          'builtin:service.response.time:splitBy():percentile(95)',
        entitySelector: 'type(SERVICE),tag("app:nobody")',
        resolution: '10m',
      })
    ).json();
    expect(
      compareShapes(body, recording('metrics_query_empty_data_wrong_tag')),
    ).toEqual([]);
    expect(body.result[0].data).toEqual([]);
  });

  it('gives problems the keys and types of a recording', async () => {
    const body = await (
      await client.dynatrace('problems', { from: 'now-90d', pageSize: '500' })
    ).json();
    expect(
      compareShapes(body, recording('problems_list'), [
        recording('problems_total_count'),
      ]),
    ).toEqual([]);
    expect(
      body.problems.some(
        (problem: { rootCauseEntity: unknown }) =>
          problem.rootCauseEntity === null,
      ),
    ).toBe(true);
  });

  it('gives a problem with evidence the keys and types of a recording', async () => {
    const list = await (
      await client.dynatrace('problems', {
        problemSelector: 'status("closed"),severityLevel("ERROR")',
        from: 'now-60d',
      })
    ).json();
    const id = encodeURIComponent(list.problems[0].problemId);
    const body = await (
      await client.dynatrace(`problems/${id}`, {
        fields: 'evidenceDetails,impactAnalysis,recentComments',
      })
    ).json();
    const recorded = recording('problem_detail_with_evidence');
    const impact = {
      impactAnalysis: {
        impacts: [
          {
            impactType: '',
            impactedEntity: { entityId: { id: '', type: '' }, name: '' },
            estimatedAffectedUsers: 0,
          },
        ],
      },
    };
    const comments = [
      'id',
      'createdAtTimestamp',
      'content',
      'authorName',
      'context',
    ].map(key => `$.recentComments.comments[].${key}`);
    expect(
      compareShapes(
        body,
        recorded,
        [impact],
        ['$.recentComments.comments[]', ...comments],
      ),
    ).toEqual([]);
  });

  it('gives events the keys and types of a recording', async () => {
    const response = await client.dynatrace('events', { from: 'now-30d', pageSize: '1000' });
    const body = await response.json();
    const optional = ['$.events[].correlationId'];
    const recorded = recording('events_list');
    expect(compareShapes(body, recorded, [], optional)).toEqual([]);
    const types = body.events.map(
      (one: { eventType: string }) => one.eventType,
    );
    expect(types).toContain('CUSTOM_DEPLOYMENT');
    expect(
      body.events.some((one: { endTime: number }) => one.endTime === -1),
    ).toBe(true);
  });

  it('gives entities the keys and types of a recording', async () => {
    const fields =
      '+firstSeenTms,+lastSeenTms,+properties,+tags,+managementZones,+icon,+fromRelationships,+toRelationships';
    const body = await (
      await client.dynatrace('entities', {
        entitySelector: 'type("HOST")',
        fields,
      })
    ).json();
    const zones = {
      entities: [
        { managementZones: [{ id: '', name: '' }], tags: [{ value: '' }] },
      ],
    };
    expect(
      compareShapes(body, recording('entities_hosts_with_relationships'), [
        zones,
      ]),
    ).toEqual([]);
  });

  it('refuses a token without the scope in the recorded words', async () => {
    const response = await client.dynatrace(
      'problems',
      {},
      { token: NO_PROBLEMS_TOKEN },
    );
    expect(response.status).toBe(403);
    expect(await response.json()).toEqual(
      recording('error_403_missing_scope_problems'),
    );
  });

  it('refuses a parameter with the keys of the recorded refusal', async () => {
    const response = await client.dynatrace('entities/nonsense');
    expect(response.status).toBe(400);
    expect(
      compareShapes(
        await response.json(),
        recording('error_400_constraint_violation_uuid'),
      ),
    ).toEqual([]);
  });
});
