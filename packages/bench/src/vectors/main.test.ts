import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

jest.setTimeout(120_000);

/** Runs the program as the command does, on the server of the tests. */
function run(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--require', require.resolve('@backstage/cli/config/nodeTransform.cjs'), join(__dirname, 'main.ts'), ...args],
    { cwd: __dirname, encoding: 'utf8', env: { ...process.env, INIT_CWD: '', CI: '', NODE_OPTIONS: '', ...env } },
  );
  return { status, errors: stderr, lines: stdout.trimEnd().split('\n') };
}

describe('the program', () => {
  let folder: string;
  const write = (content: string, ...path: string[]) => {
    const file = join(folder, ...path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  };
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'vectors-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** A pipeline that brings two services, one that fails, a rollback, a staging one, and tickets of a project. */
  const writeSet = (expected: Record<string, unknown>) => {
    write(
      `environment,result,id,commit_sha,repo_url,cicd_scope_id,cicd_deployment_id,finished_date,started_date,prev_success_deployment_commit_id
PRODUCTION,SUCCESS,d4,v1,R,s,p1,2024-05-09T10:00:00Z,2024-05-09T09:59:00Z,d3
PRODUCTION,SUCCESS,d1,v1,R,s,p1,2024-05-06T10:00:00Z,2024-05-06T09:59:00Z,
PRODUCTION,SUCCESS,d3,v3,R,s,p3,2024-05-08T10:00:00Z,2024-05-08T09:59:00Z,d1
PRODUCTION,FAILURE,d2,v2,R,s,p2,2024-05-07T10:00:00Z,2024-05-07T09:59:00Z,
STAGING,SUCCESS,d0,v9,R,s,p0,2024-05-01T10:00:00Z,2024-05-01T09:59:00Z,
PRODUCTION,SUCCESS,e1,w1,Q,s,p1,2024-05-06T11:00:00Z,2024-05-06T09:59:00Z,
`,
      'devlake', 'any name', 'x.csv',
    );
    write('row_id,project_name,table\ns,Team A,cicd_scopes\nr,Team A,repos\nb,Team A,boards\n', 'devlake', 'any name', 'm.csv');
    write(
      'id,base_repo_id,merge_commit_sha,created_date,merged_date\n1,r,m1,2024-5-6 12:00:00,2024-5-7 10:00:00\n2,r,m2,2024-5-1 9:00:00,2024-5-2 9:00:00\n',
      'devlake', 'any name', 'q.csv',
    );
    write('commit_sha,new_commit_sha,old_commit_sha\nm1,v3,v1\n', 'devlake', 'any name', 'c.csv');
    write('scope_id,table,created_date,id\nb,boards,2024-05-08 10:30:00,INC-77\nzz,boards,2024-05-08 10:30:00,INC-78\n', 'devlake', 'any name', 'i.csv');
    write(JSON.stringify(expected), 'numbers.json');
  };
  const RIGHT = {
    devlake_change_lead_time: {
      prev_success_chain_matches_upstream: { value: 5, of: 5 },
      pr_linked_to_deployment_commit: { 1: 'd3', 2: null, source: 'by hand' },
      merge_to_prod_s: { 1: 86_400 },
      'mv_dora_app_period.lead_time_merge_p50_s': { value: 86_400, n: 1, invalid_negative: 0, unlinked_merged: 1 },
      // p1 brought two services and came back: two releases of it; p3.
      'deployments_Team A': { value: 3 },
    },
    devlake_incident: {
      links_unlimited: { '...77': 'p3', '...78': null },
      'lag_INC-77_s': { value: 1_800 },
      // p1 and p3; the rollback is no change.
      cfr_24h_window: { value: 0.5, num: 1, den: 2 },
      'df_weekly_deploy_days_2024-04-29_to_2024-05-13_utc': { value: [0, 3], median_cont: 1.5 },
    },
  };

  it('maps a set of other names and files into the product, and holds its numbers against those expected', () => {
    writeSet(RIGHT);
    const { status, lines, errors } = run(['--dir', folder, '--expected', join(folder, 'numbers.json'), 'A1', 'A2', 'A3', 'A4', 'A6', 'A7', 'A8', 'A20']);
    expect(errors).toBe('');
    expect(lines.filter(line => line.includes('FAIL'))).toEqual([]);
    expect(lines.filter(line => line.includes('not fed')).map(line => line.slice(0, 3))).toEqual(['A3 ', 'A20', '2 c']);
    expect([lines.at(-1), status]).toEqual(['9 passed, 0 failed', 0]);
  });

  it('fails on a number that is not so, and says both', () => {
    writeSet({ devlake_incident: { ...RIGHT.devlake_incident, cfr_24h_window: { value: 1, num: 2, den: 2 } } });
    const { status, lines } = run(['--dir', folder, '--expected', join(folder, 'numbers.json'), 'A7']);
    expect(lines.slice(-5)).toEqual([
      expect.stringMatching(/^A7 .*group:test\/Team A, 24h$/),
      '  expected {"num":2,"den":2,"ratio":1}',
      '  actual   {"num":1,"den":2,"ratio":0.5}',
      '',
      '0 passed, 1 failed',
    ]);
    expect(status).toBe(1);
  });

  it('fails without a set that was asked for, and with one that feeds nothing', () => {
    for (const args of [['--dir', join(folder, 'nothing')], ['--dir', folder], ['--unknown'], ['A99']]) {
      const missing = run(args);
      expect([missing.status, missing.lines.at(-1)]).toEqual([1, '0 passed, 1 failed']);
    }
    write('{}', 'expected.json');
    expect(run(['--dir', folder, 'A1']).lines.at(-1)).toBe('0 passed, 1 failed');
  });

  it('skips its own set where it is not, but not where all must be tried', () => {
    const env = { ROSETTA_RECORDINGS: join(folder, 'nothing') };
    expect(run([], env).status).toBe(0);
    expect(run([], { ...env, CI: 'true' }).lines.at(-1)).toBe('0 passed, 1 failed');
  });
});
