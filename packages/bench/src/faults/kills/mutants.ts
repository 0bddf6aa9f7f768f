import { Phase } from '../workers/protocol';

/** A text of the product and what a mutant has in its place; each must occur exactly once. */
export interface Replacement {
  /** Path below `plugins/monitoring-backend/src`. */
  readonly file: string;
  readonly from: string | RegExp;
  readonly to: string;
}

/** A mistake put into the product on purpose: the harness must see it. */
export interface Mutant {
  readonly id: MutantId;
  readonly what: string;
  readonly replacements: readonly Replacement[];
  /** Statements on the migrated database. */
  readonly sql: readonly string[];
  /** The sources in whose batches it must be seen: the others are not asked. */
  readonly sources: readonly string[];
  /** What it takes beside kills: workers paused longer than their lease, or pages held up. */
  readonly needs?: 'pauses' | 'stragglers';
  /** Moments of a batch that show it, where others do not. */
  readonly aims?: readonly Phase[];
  /** How long things must go on upstream for it to show at all. */
  readonly leastMs?: number;
  /** The check that must turn red. */
  readonly mustFail: 'lost' | 'doubled' | 'wrong' | 'stale commits' | 'stale feed notes' | 'older versions after newer ones';
}

export type MutantId =
  | 'cursor-first'
  | 'insert-without-key'
  | 'no-epoch-check'
  | 'no-version-guard'
  | 'no-feed-fence'
  | 'no-change-guard'
  | 'gitlab-quiet-project'
  | 'argocd-failed-left-out'
  | 'relations-of-others-ended'
  | 'log-hours-added-up';

export const MUTANTS: readonly Mutant[] = [
  {
    id: 'cursor-first',
    what: 'cursor, watermark and coverage are committed before the rows',
    replacements: [
      {
        file: 'store/pageWriter.ts',
        from: '      await this.writeProgress(transaction, write, written);\n',
        to: '',
      },
      {
        file: 'store/pageWriter.ts',
        from: '    return this.knex.transaction(async transaction => {\n',
        to: `    await this.knex.transaction(async early => {
      await assertLeaseHeld(early, write.lease);
      await this.writeProgress(early, write, 0);
    });
    return this.knex.transaction(async transaction => {
`,
      },
    ],
    sql: [],
    sources: ['dynatrace', 'servicenow'],
    // Once the early transaction is through and the rows are not.
    aims: ['rows', 'rows', 'commit'],
    mustFail: 'lost',
  },
  {
    id: 'insert-without-key',
    what: 'signal rows are inserted without asking for their key, into tables that have none',
    replacements: [
      {
        file: 'store/signalStore.ts',
        from: '  const held = await findHeld(transaction, table, rows);\n',
        to: '  const held: Set<string> | undefined = new Set();\n',
      },
    ],
    sql: [
      'alter table signal_5min drop constraint signal_5min_pkey',
      'alter table signal_hour drop constraint signal_hour_pkey',
      // Without the key these keep the run fast; they keep nothing unique.
      'create index on signal_5min (series_id, ts)',
      'create index on signal_hour (series_id, ts)',
    ],
    sources: ['dynatrace'],
    mustFail: 'doubled',
  },
  {
    id: 'no-epoch-check',
    what: 'a page is stored without proof that the lease is still held',
    replacements: [
      {
        file: 'store/leaseStore.ts',
        from: '  if (rows.length === 0) throw new LeaseLostError(lease.name);\n',
        to: '',
      },
    ],
    sql: [],
    sources: ['dynatrace', 'servicenow'],
    needs: 'pauses',
    mustFail: 'stale commits',
  },
  {
    id: 'no-version-guard',
    what: 'a ticket is overwritten by whatever version comes, older ones too',
    replacements: [
      {
        file: 'store/incidentStore.ts',
        from: ' and stored.updated_at <= excluded.updated_at`;',
        to: '`;',
      },
    ],
    sql: [],
    sources: ['servicenow'],
    needs: 'stragglers',
    mustFail: 'older versions after newer ones',
  },
  {
    id: 'no-feed-fence',
    what: 'a worker writes of its feed without proof that it still has the lease',
    replacements: [
      {
        file: 'store/feedStore.ts',
        from: '  and exists (select 1 from lease where lease.name = :leaseName and lease.owner = :leaseOwner and lease.epoch = :leaseEpoch)`;',
        to: '`;',
      },
    ],
    sql: [],
    sources: ['dynatrace', 'servicenow'],
    needs: 'pauses',
    mustFail: 'stale feed notes',
  },
  {
    id: 'no-change-guard',
    what: 'a change or deployment is overwritten by whatever version comes, older ones too',
    replacements: [
      {
        file: 'store/linkedEventStore.ts',
        // eslint-disable-next-line no-template-curly-in-string -- the product's own text
        from: "${isDated ? ' and stored.updated_at <= excluded.updated_at' : ''}",
        to: '',
      },
    ],
    sql: [],
    sources: ['servicenow'],
    needs: 'stragglers',
    mustFail: 'older versions after newer ones',
  },
  {
    id: 'gitlab-quiet-project',
    what: 'a project of GitLab with a single row is passed over like one with none',
    replacements: [
      {
        file: 'connectors/gitlab/collectRows.ts',
        from: 'if (page.rows.length === 0 && nextCursor !== undefined) continue;',
        to: 'if (page.rows.length <= 1 && nextCursor !== undefined) continue;',
      },
    ],
    sql: [],
    sources: ['gitlab'],
    mustFail: 'lost',
  },
  {
    id: 'argocd-failed-left-out',
    what: 'a sync of Argo CD that failed is not stored',
    replacements: [
      { file: 'connectors/argocd/mapDeployments.ts', from: '  if (hasFailed) attempt(', to: '  if (hasFailed && !app) attempt(' },
    ],
    sql: [],
    sources: ['argocd'],
    // An operation that failed is told only until the next one: some must fail while it runs.
    leastMs: 150_000,
    mustFail: 'lost',
  },
  {
    id: 'relations-of-others-ended',
    what: 'a look at the relations of one source ends those that another told of',
    replacements: [
      {
        file: 'store/stateFactStore.ts',
        from: 'where upper_inf(valid) and from_ref = any(?) and source = ?',
        to: "where upper_inf(valid) and from_ref = any(?) and (source = ? or source <> 'catalog')",
      },
    ],
    sql: [],
    sources: ['dynatrace', 'servicenow'],
    mustFail: 'wrong',
  },
  {
    id: 'log-hours-added-up',
    what: 'an hour of logs that is counted again is added to what was counted before',
    replacements: [
      {
        file: 'store/logStore.ts',
        from: '       total = excluded.total, errors = excluded.errors, exceptions = excluded.exceptions\n',
        to: '       total = held.total + excluded.total, errors = held.errors + excluded.errors, exceptions = held.exceptions + excluded.exceptions\n',
      },
      {
        file: 'store/logStore.ts',
        // Who adds up has no reason to leave equal counts alone: most hours that are counted again have not changed.
        from: '\n     where (held.total, held.errors, held.exceptions) is distinct from (excluded.total, excluded.errors, excluded.exceptions)',
        to: '',
      },
    ],
    sql: [],
    sources: ['elisa'],
    mustFail: 'wrong',
  },
];
