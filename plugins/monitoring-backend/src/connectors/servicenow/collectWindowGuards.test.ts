import { FixtureHandler } from '@rosetta/backstage-plugin-monitoring-node/testing';
import {
  CI,
  ciRow,
  FakeRow,
  fakeServicenow,
  incidentRow,
  OTHER_CI,
  sysId,
} from './__testUtils__/fakeServicenow';
import { fakeWith, incidentRows, numbers } from './__testUtils__/incidentsOfAnHour';
import {
  codesOf,
  countsOf,
  factsOf,
  ids,
  target,
  useServicenow,
} from './__testUtils__/useServicenow';

describe('answers about a window', () => {
  const servicenow = useServicenow();
  const shop = target('shop', ids(CI));

  describe('and rows that do not fit the question', () => {
    const sloppy = (column: string, incident: readonly FakeRow[]) =>
      fakeServicenow(fakeWith(incident, { ignores: new Set([column]) }));

    it('drops and counts rows of other items', async () => {
      await servicenow.start(
        sloppy('cmdb_ci', [
          ...incidentRows(3),
          incidentRow(9, { cmdb_ci: OTHER_CI, short_description: 'of others' }),
        ]),
      );
      const pages = await servicenow.collect([shop]);
      expect(countsOf(pages)).toEqual({ facts: 3, rejected: 1, unrelated: 0 });
      expect(codesOf(pages)).toEqual(['not_asked']);
      expect(pages[0]!.rejected[0]).toMatchObject({ recordId: sysId(9) });
      expect(JSON.stringify(pages)).not.toContain('of others');
    });

    it.each([
      ['the items', 'cmdb_ci', incidentRows(30, { cmdb_ci: OTHER_CI })],
      ['the window', 'sys_updated_on', incidentRows(30, { sys_updated_on: '2026-11-01 00:00:00' })],
    ])('stops when most of a page ignores %s', async (_, column, incident) => {
      await servicenow.start(sloppy(column, incident));
      const failure = await servicenow.collect([shop]).catch(error => error);
      expect(failure).toMatchObject({ code: 'schema_changed' });
      expect(failure.message).toContain('glide.invalid_query.returns_no_rows');
      expect(failure.message).toContain('ciColumns');
    });

    it('counts a row that came twice once, and stops at pages out of order', async () => {
      const twice = [incidentRow(1), incidentRow(1), incidentRow(2)];
      const serve =
        (incident: readonly FakeRow[], total: number): FixtureHandler =>
        request =>
          request.path.endsWith('/incident') &&
          request.query.get('sysparm_display_value') === 'false'
            ? { json: { result: incident }, headers: { 'x-total-count': String(total) } }
            : fakeServicenow(fakeWith(incidentRows(3)))(request);
      await servicenow.start(serve(twice, 3));
      const pages = await servicenow.collect([shop]);
      expect(countsOf(pages)).toEqual({ facts: 2, rejected: 1, unrelated: 0 });
      expect(codesOf(pages)).toEqual(['duplicate_row']);
      await servicenow.start(serve([incidentRow(2), incidentRow(1)], 9_999));
      await expect(servicenow.collect([shop])).rejects.toMatchObject({ code: 'schema_changed' });
    });

    it('tells that a column of config is not there', async () => {
      await servicenow.start(
        fakeServicenow(fakeWith(incidentRows(8), { ignores: new Set(['u_ci']) })),
        {
          ciColumns: ['cmdb_ci', 'u_ci'],
        },
      );
      const failure = await servicenow.collect([shop]).catch(error => error);
      expect(failure).toMatchObject({ code: 'schema_changed' });
      expect(failure.message).toContain('ciColumns');
    });

    it('takes more rows than were asked for another form', async () => {
      await servicenow.start(request =>
        request.path.endsWith('/cmdb_ci')
          ? { json: { result: [ciRow(CI, 'Checkout')] }, headers: { 'x-total-count': '1' } }
          : { json: { result: incidentRows(6) } },
      );
      await expect(servicenow.collect([shop])).rejects.toMatchObject({ code: 'schema_changed' });
    });
  });

  it('keeps an unreadable row of an item of ours, and counts one of nobody as unrelated', async () => {
    await servicenow.start(
      fakeServicenow(
        fakeWith([
          incidentRow(1, { number: '' }),
          incidentRow(2),
          incidentRow(3, { cmdb_ci: sysId(0xee), number: '' }),
        ]),
      ),
    );
    const many = numbers(101, 0x200).map(number => target(`t${number}`, ids(sysId(number))));
    const pages = await servicenow.collect([shop, ...many]);
    expect(countsOf(pages)).toEqual({ facts: 1, rejected: 1, unrelated: 1 });
    expect(pages[0]!.rejected).toMatchObject([
      {
        recordId: sysId(1),
        code: 'missing_number',
        field: 'number',
        sample: expect.stringContaining('Payment'),
      },
    ]);
    expect(JSON.parse(pages[0]!.raw[0]!.body).result).toHaveLength(2);
  });

  describe('and answers that are cut short', () => {
    const cutAbove =
      (most: number, cut: object): FixtureHandler =>
      request =>
        request.path.endsWith('/incident') && Number(request.query.get('sysparm_limit')) > most
          ? cut
          : fakeServicenow(fakeWith(incidentRows(250)))(request);
    const truncated = {
      body: '{"result":[{"sys_id":"a"},}""],"error":{"message":"Transaction cancelled"}}',
    };

    it.each<[string, object]>([
      ['JSON cut in the middle', truncated],
      [
        'an error beside the rows',
        { json: { result: [], error: { message: 'Transaction cancelled' }, status: 'failure' } },
      ],
      ['a page too big', { body: `{"result":["${'x'.repeat(10_000_001)}"]}` }],
    ])('asks smaller pages after %s', async (_, cut) => {
      await servicenow.start(cutAbove(100, cut), { pageSize: 320 });
      const pages = await servicenow.collect([shop]);
      expect(factsOf(pages)).toHaveLength(250);
      expect(
        servicenow.questions('incident').map(request => request.query.get('sysparm_limit')),
      ).toEqual(['320', '160', '80', '80', '80', '80']);
    });

    it('gives up at fifty', async () => {
      await servicenow.start(cutAbove(10, truncated), { pageSize: 300 });
      await expect(servicenow.collect([shop])).rejects.toMatchObject({ code: 'bad_payload' });
      expect(
        servicenow.questions('incident').map(request => request.query.get('sysparm_limit')),
      ).toEqual(['300', '150', '75', '50']);
    });
  });
});
