import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { BenchDatabase, readServer } from '../store/benchDatabase';
import { VectorContext } from './check';
import { runChecks } from './runChecks';
import { sloChecks } from './sloChecks';

jest.setTimeout(240_000);

const DIRECTORY = join(process.env.ROSETTA_RECORDINGS ?? resolve(__dirname, '../../../../../shared'), 'vectors');
const isThere = existsSync(DIRECTORY);
if (!isThere && process.env.CI === 'true') {
  throw new Error('The recordings are missing: set ROSETTA_RECORDINGS to the folder that holds vectors/');
}

(isThere ? describe : describe.skip)('checks of objectives over our vectors', () => {
  const databases: BenchDatabase[] = [];
  const context = (): VectorContext => ({
    directory: DIRECTORY,
    expected: JSON.parse(readFileSync(join(DIRECTORY, 'expected.json'), 'utf8')),
    database: async name => {
      const database = await BenchDatabase.create(readServer(process.env), `slo_${name}`, 0);
      databases.push(database);
      return database.knex;
    },
  });

  afterAll(() => Promise.all(databases.map(database => database.drop())));

  it('pass, all of them', async () => {
    const lines = await runChecks(sloChecks, context());
    expect(lines.filter(line => line.verdict !== 'pass')).toEqual([]);
    expect([...new Set(lines.map(line => line.id))]).toEqual(['A10', 'A11', 'A12', 'A13', 'A14', 'A15', 'A16', 'A17', 'A18', 'A19']);
    expect(lines.length).toBeGreaterThan(30);
  });

  it('fail where other numbers are expected, and say what was not fed', async () => {
    const wrong = { ...context(), expected: { sloth_burn_thresholds: { '30d': [14.4, 6, 3, 2], '28d': [1, 2, 3, 4], '7d': [1, 1, 1, 1] } } };
    const lines = await runChecks(sloChecks.filter(check => ['A10', 'A14'].includes(check.id)), wrong);
    expect(lines.filter(line => line.id === 'A10').map(line => line.verdict)).toEqual(['FAIL', 'FAIL', 'FAIL', 'FAIL']);
    expect(lines.filter(line => line.id === 'A14').map(line => line.verdict)).toEqual(['not fed']);
  });
});
