import { parseEncodedQuery } from './__testUtils__/parseEncodedQuery';
import {
  CI,
  fakeServicenow,
  incidentRow,
  OTHER_CI,
  slaRow,
  sysId,
} from './__testUtils__/fakeServicenow';
import { externalIdsOf, fakeWith, incidentRows, numbers } from './__testUtils__/incidentsOfAnHour';
import {
  codesOf,
  countsOf,
  factsOf,
  HOUR,
  ids,
  START,
  target,
  useServicenow,
} from './__testUtils__/useServicenow';

describe('incidents of a window', () => {
  const servicenow = useServicenow();
  const shop = target('shop', ids(CI));

  it('asks once for all entities, for what is needed and no person', async () => {
    await servicenow.start(fakeServicenow(fakeWith(incidentRows(3))));
    await servicenow.collect([shop, target('cart', ids(OTHER_CI))]);
    const questions = servicenow.questions('incident');
    expect(questions).toHaveLength(1);
    const query = Object.fromEntries(questions[0]!.query);
    expect(query.sysparm_query).toBe(
      `sys_updated_on>=2026-11-20 06:00:00^sys_updated_on<2026-11-20 07:00:00^cmdb_ciIN${CI},${OTHER_CI}^ORDERBYsys_id`,
    );
    expect(query).toMatchObject({
      sysparm_limit: '1000',
      sysparm_display_value: 'false',
      sysparm_exclude_reference_link: 'true',
    });
    expect(query.sysparm_fields).toContain('assignment_group.name');
    expect(query.sysparm_fields).not.toMatch(
      /assigned_to|caller|opened_by|resolved_by|watch|work_notes|(^|,)description/,
    );
  });

  it('keeps nothing of columns that come unasked', async () => {
    const rows = incidentRows(2, { opened_by: 'Ada Lovelace', number: '' });
    await servicenow.start(fakeServicenow({ ...fakeWith(rows), ignoresFields: true }));
    const [page] = await servicenow.collect([shop]);
    expect(page).toMatchObject({ rejected: [{ code: 'missing_number' }, { code: 'missing_number' }] });
    expect(JSON.stringify(page)).not.toContain('Lovelace');
    expect(page!.raw[0]!.body).toContain(sysId(1));
  });

  it('asks for a hundred items at most, and matches the rest here', async () => {
    const many = (count: number) =>
      numbers(count, 0x100).map(number => target(`t${number}`, ids(sysId(number))));
    await servicenow.start(fakeServicenow(fakeWith(incidentRows(2, { cmdb_ci: sysId(0x100) }))));
    expect(factsOf(await servicenow.collect(many(100)))).toHaveLength(2);
    expect(servicenow.questions('incident')[0]!.query.get('sysparm_query')).toContain('cmdb_ciIN');
    await servicenow.start(
      fakeServicenow(
        fakeWith([
          ...incidentRows(2, { cmdb_ci: sysId(0x100) }),
          incidentRow(9, { cmdb_ci: OTHER_CI, short_description: 'of others' }),
        ]),
      ),
    );
    const pages = await servicenow.collect(many(101));
    expect(servicenow.questions('incident')[0]!.query.get('sysparm_query')).not.toContain('IN');
    expect(countsOf(pages)).toEqual({ facts: 2, rejected: 0, unrelated: 1 });
    expect(JSON.stringify(pages)).not.toContain('of others');
  });

  it('asks over each column of config and gives a row to all who map it', async () => {
    await servicenow.start(
      fakeServicenow(
        fakeWith([
          incidentRow(1, { cmdb_ci: '', business_service: OTHER_CI }),
          incidentRow(2, { business_service: OTHER_CI }),
        ]),
      ),
      { ciColumns: ['cmdb_ci', 'business_service'] },
    );
    const pages = await servicenow.collect([shop, target('cart', ids(OTHER_CI), 'inherited')]);
    const [group] = parseEncodedQuery(
      servicenow.questions('incident')[0]!.query.get('sysparm_query')!,
    ).groups;
    expect(group!.map(terms => terms.map(term => term.column))).toEqual([
      ['sys_updated_on'],
      ['sys_updated_on'],
      ['cmdb_ci', 'business_service'],
    ]);
    expect(factsOf(pages)).toMatchObject([
      { ciId: OTHER_CI, links: [{ entityRef: 'component:default/cart', via: 'inherited' }] },
      {
        ciId: CI,
        links: [
          { entityRef: 'component:default/cart', via: 'inherited' },
          { entityRef: 'component:default/shop', via: 'direct' },
        ],
      },
    ]);
  });

  it('finds a ticket of long ago in the window of its last change', async () => {
    await servicenow.start(
      fakeServicenow(fakeWith([incidentRow(1, { opened_at: '2026-09-01 00:00:00' })])),
    );
    expect(factsOf(await servicenow.collect([shop]))).toMatchObject([
      { openedMs: Date.parse('2026-09-01T00:00:00Z') },
    ]);
  });

  it('takes the lower border and leaves the upper to the next window', async () => {
    await servicenow.start(
      fakeServicenow(
        fakeWith([
          incidentRow(1, { sys_updated_on: '2026-11-20 06:00:00' }),
          incidentRow(2, { sys_updated_on: '2026-11-20 07:00:00' }),
        ]),
      ),
    );
    const first = await servicenow.collect([shop]);
    const second = await servicenow.collect([shop], {
      startMs: START + HOUR,
      endMs: START + 2 * HOUR,
      nowMs: START + 2 * HOUR,
    });
    expect([externalIdsOf(first), externalIdsOf(second)]).toEqual([[sysId(1)], [sysId(2)]]);
  });

  it.each([
    ['with a count of matches', {}],
    ['without', { withoutCountHeader: true }],
  ])('goes on behind short pages of rows it may not see, %s', async (_, more) => {
    // Of 60 rows in pages of 10: the second and third page are short, the last has nothing visible.
    const hidden = new Set([...numbers(3, 12), ...numbers(9, 21), ...numbers(4, 55)].map(sysId));
    await servicenow.start(fakeServicenow(fakeWith(incidentRows(60), { hidden, ...more })), {
      pageSize: 10,
    });
    const pages = await servicenow.collect([shop]);
    expect(externalIdsOf(pages)).toEqual(
      numbers(60)
        .map(sysId)
        .filter(id => !hidden.has(id)),
    );
    expect(pages.at(-1)!.nextCursor).toBeUndefined();
  });

  it('steps over whole pages of rows it may not see', async () => {
    const hidden = new Set(numbers(35, 1).map(sysId));
    await servicenow.start(fakeServicenow(fakeWith(incidentRows(50), { hidden })), {
      pageSize: 10,
    });
    const pages = await servicenow.collect([shop]);
    expect(externalIdsOf(pages)).toEqual(numbers(15, 36).map(sysId));
    expect(
      servicenow.questions('incident').map(request => request.query.get('sysparm_offset')),
    ).toEqual([null, '10', '20', '30', null]);
    // The place inside the hidden rows can be resumed, too.
    const rest = await servicenow.collect([shop], { cursor: pages[1]!.nextCursor! });
    expect(externalIdsOf(rest)).toEqual(numbers(15, 36).map(sysId));
  });

  it('tells how far it is by the place in the keys', async () => {
    const at = (share: number) =>
      Math.floor(share * 0xff)
        .toString(16)
        .padStart(2, '0')
        .padEnd(32, '0');
    const incident = [0.1, 0.5, 0.9, 0.95].map((share, index) =>
      incidentRow(index, { sys_id: at(share) }),
    );
    await servicenow.start(fakeServicenow(fakeWith(incident)), { pageSize: 1 });
    const progress = (await servicenow.collect([shop])).map(page => page.progress);
    expect(progress.map(share => Math.round(share * 10) / 10)).toEqual([0.1, 0.5, 0.9, 1]);
  });

  it('begins anew with a cursor of another version', async () => {
    await servicenow.start(fakeServicenow(fakeWith(incidentRows(3))), { pageSize: 2 });
    for (const cursor of ['{', '{"after":"x","offset":0}', '{"nextPageKey":"x"}']) {
      const pages = await servicenow.collect([shop], { cursor });
      expect(factsOf(pages)).toHaveLength(3);
      expect(pages[0]!.found).toHaveLength(1);
    }
  });

  it('asks nothing when nobody is mapped to anything that exists', async () => {
    await servicenow.start(fakeServicenow(fakeWith(incidentRows(3))));
    const pages = await servicenow.collect([target('x', { kind: 'names', names: ['Nothing'] })]);
    expect(pages).toMatchObject([
      { facts: [], progress: 1, notFound: [{ entityRef: 'component:default/x' }] },
    ]);
    expect(servicenow.questions('incident')).toHaveLength(0);
  });

  it('never lets a Link header of a long query come', async () => {
    await servicenow.start(fakeServicenow(fakeWith(incidentRows(1))));
    await servicenow.collect([shop]);
    await servicenow.collect([
      shop,
      ...numbers(60, 0x300).map(number => target(`t${number}`, ids(sysId(number)))),
    ]);
    expect(
      servicenow
        .questions('incident')
        .map(request => request.query.get('sysparm_suppress_pagination_header')),
    ).toEqual([null, 'true']);
  });
});

describe('SLA clocks of a window', () => {
  const servicenow = useServicenow();

  it('belong to whom the incident of the clock belongs, and to incidents only', async () => {
    const clocks = [
      slaRow(1),
      slaRow(2, { 'task.cmdb_ci': OTHER_CI }),
      slaRow(3, { 'task.sys_class_name': 'sc_task' }),
    ];
    const tables = fakeWith([], { ignores: new Set(['task.sys_class_name']) }).tables;
    await servicenow.start(
      fakeServicenow({
        tables: { ...tables, task_sla: clocks },
        ignores: new Set(['task.sys_class_name']),
      }),
    );
    const pages = await servicenow.collect([target('shop', ids(CI))], { stream: 'task_sla' });
    expect(externalIdsOf(pages)).toEqual([sysId(0x1001)]);
    expect(codesOf(pages)).toEqual(['not_asked']);
    const { groups } = parseEncodedQuery(
      servicenow.questions('task_sla')[0]!.query.get('sysparm_query')!,
    );
    expect(groups[0]!.map(terms => terms[0]!.column)).toEqual([
      'sys_updated_on',
      'sys_updated_on',
      'task.sys_class_name',
      'task.cmdb_ci',
    ]);
  });

  it('reach columns of the incident through the task', async () => {
    const clock = slaRow(1, {
      'task.ref_incident.u_entity': 'component:default/shop',
      'task.business_service': '',
    });
    await servicenow.start(
      fakeServicenow({ tables: { ...fakeWith([]).tables, task_sla: [clock] } }),
      {
        ciColumns: ['cmdb_ci', 'business_service'],
        entityColumn: 'u_entity',
        entityColumnOn: 'incident',
      },
    );
    const shop = target('shop', { kind: 'entity', value: 'component:default/shop' });
    const pages = await servicenow.collect([shop], { stream: 'task_sla' });
    expect(factsOf(pages)).toHaveLength(1);
    expect(pages[0]).not.toHaveProperty('found', [expect.anything()]);
  });

  it('have no stream of another name', async () => {
    await servicenow.start(fakeServicenow(fakeWith([])));
    await expect(servicenow.collect([], { stream: 'tickets' })).rejects.toThrow(RangeError);
  });
});
