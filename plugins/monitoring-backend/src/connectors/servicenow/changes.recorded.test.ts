import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { FixtureRequest } from '@rosetta/backstage-plugin-monitoring-node/testing';
import { RELATIONS, ROWS } from './__testUtils__/recordedCases';
import { codesOf, countsOf, HOUR, ids, target, useServicenow } from './__testUtils__/useServicenow';

const ROOT = process.env.ROSETTA_RECORDINGS ?? resolve(__dirname, '../../../../../../shared');
const DIRECTORY = join(ROOT, 'fixtures', 'servicenow');
// That none is missing, and none without a case, is asserted in servicenow.recorded.test.ts.
const describeIfThere = existsSync(DIRECTORY) ? describe : describe.skip;

/** Rows of a recording; interfaces beside the Table API answer one record without a list. */
function rowsOf(file: string): Record<string, unknown>[] {
  const { result } = JSON.parse(readFileSync(join(DIRECTORY, file), 'utf8'));
  return Array.isArray(result) ? result : [result];
}

const around = (text: string) => {
  const ms = Date.parse(`${text.replace(' ', 'T')}Z`);
  return { startMs: ms - HOUR, endMs: ms + HOUR, nowMs: ms + HOUR };
};

describeIfThere('servicenow recordings of changes, problem records and relations', () => {
  const servicenow = useServicenow();
  /** Answers one table with rows, and says that there are no more. */
  const serve = (table: string, rows: readonly unknown[]) => (request: FixtureRequest) => {
    const result = request.path.endsWith(`/${table}`) ? rows : [];
    return { json: { result }, headers: { 'x-total-count': String(result.length) } };
  };

  it.each(Object.entries(ROWS))('%s: read as it was by hand', async (file, given) => {
    const rows = rowsOf(file);
    await servicenow.start(
      request =>
        serve(given.table, request.query.get('sysparm_display_value') === 'all' ? [] : rows)(request),
      { pageSize: 1_000, ...(given.ciColumn === undefined ? {} : { taskCiColumns: [given.ciColumn] }) },
    );
    // More items than a question takes, so that rows of others come and are left out here.
    const others = Array.from({ length: 101 }, (_, index) =>
      target(`t${index}`, ids(index.toString(16).padStart(32, '0'))),
    );
    const pages = await servicenow.collect([target('x', ids(given.ci)), ...others], {
      stream: given.stream,
      ...around(given.updated),
    });
    const { facts, unrelated, rejected } = countsOf(pages);
    expect(facts + unrelated + rejected).toBe(rows.length);
    expect([facts, unrelated, rejected]).toEqual(given.counts);
    expect(codesOf(pages)).toEqual(given.refused === undefined ? [] : [given.refused]);
    const links = [{ entityRef: 'component:default/x', environment: 'production', via: 'direct' }];
    expect(pages.flatMap(page => page.facts)).toEqual(given.fact ? [{ ...given.fact, links }] : []);
  });

  it(`${RELATIONS}: a relation as it was read by hand`, async () => {
    const [row] = rowsOf(RELATIONS);
    const { parent, child, type } = row as Record<string, { value: string; display_value: string }>;
    const ends = [target('some', ids(parent!.value)), target('my', ids(child!.value))];
    await servicenow.start(serve('cmdb_rel_ci', [row]));
    const asRecorded = await servicenow.collect(ends, { stream: 'cmdb' });
    // Recorded without its sys_id.
    expect(countsOf(asRecorded)).toEqual({ facts: 0, unrelated: 0, rejected: 1 });
    expect(codesOf(asRecorded)).toEqual(['missing_id']);

    const whole = { ...row, sys_id: '1'.repeat(32), 'type.name': type!.display_value };
    await servicenow.start(serve('cmdb_rel_ci', [whole]), { relationTypes: { Cools: 'dependsOn' } });
    const pages = await servicenow.collect(ends, { stream: 'cmdb' });
    expect(pages.flatMap(page => page.facts)).toEqual([
      {
        kind: 'relation',
        fromRef: 'component:default/some',
        toRef: 'component:default/my',
        relation: 'dependsOn',
        origin: 'cmdb',
      },
    ]);
  });
});
