import { CI, ciRow, fakeServicenow, FakeTables, incidentRow } from './__testUtils__/fakeServicenow';
import { useServicenow } from './__testUtils__/useServicenow';
import { NO_SUCH_COLUMN } from './diagnose';

describe('the diagnosis of ServiceNow', () => {
  const servicenow = useServicenow();
  const diagnose = async (fake: Partial<FakeTables> = {}) => {
    await servicenow.start(fakeServicenow({ tables: { incident: [incidentRow(1)], cmdb_ci: [ciRow(CI, 'Checkout')] }, ...fake }));
    return servicenow.connector.diagnose!(new AbortController().signal);
  };

  it('is well where a query that cannot be read returns nothing', async () => {
    expect(await diagnose()).toMatchObject([{ id: 'invalid_query', status: 'ok', fix: null }]);
    expect(servicenow.questions('incident')[0]!.query.get('sysparm_query')).toContain(`${NO_SUCH_COLUMN}INx`);
  });

  it('warns where such a query returns the whole table', async () => {
    expect(await diagnose({ ignores: new Set([NO_SUCH_COLUMN]) })).toMatchObject([
      { id: 'invalid_query', status: 'warning', fix: 'Set glide.invalid_query.returns_no_rows to true' },
    ]);
  });

  it('does not take the silence to a user without rights for an answer', async () => {
    expect(await diagnose({ tables: { incident: [], cmdb_ci: [] } })).toMatchObject([{ status: 'unknown' }]);
  });

  it('fails where the table is refused', async () => {
    await expect(diagnose({ forbidden: new Set(['incident']) })).rejects.toMatchObject({ code: 'refused_scope' });
  });
});
