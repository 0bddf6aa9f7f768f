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
  /** The check that must turn red. */
  readonly mustFail: 'lost' | 'doubled' | 'stale commits' | 'stale feed notes' | 'older versions after newer ones';
}

export type MutantId = 'cursor-first' | 'insert-without-key' | 'no-epoch-check' | 'no-version-guard' | 'no-feed-fence';

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
    mustFail: 'stale feed notes',
  },
];
