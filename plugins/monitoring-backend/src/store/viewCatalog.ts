import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Knex } from 'knex';

/** One file of `sql/`: it creates the object of its own name. */
interface SqlFile {
  readonly name: string;
  readonly kind: 'function' | 'view';
  readonly text: string;
  readonly checksum: string;
}

function readFolder(root: string, folder: string, kind: SqlFile['kind']): SqlFile[] {
  return readdirSync(join(root, folder))
    .filter(file => file.endsWith('.sql'))
    .sort()
    .map(file => {
      const text = readFileSync(join(root, folder, file), 'utf8');
      return {
        name: file.slice(0, -'.sql'.length),
        kind,
        text,
        checksum: createHash('sha256').update(text).digest('hex'),
      };
    });
}

/** What a view depends on besides its text. */
const VIEW_INPUTS: Record<string, readonly string[]> = {
  mv_dora_app_period: ['dora_bound'],
  mv_dora_group_period: ['dora_bound'],
  mv_changes_app_day: ['change', 'incident', 'view_bound'],
  mv_incidents_scope_period: ['incident', 'view_bound'],
  mv_monitoring_top_risks: ['score'],
  mv_incidents_app_day: ['incident', 'view_bound'],
  mv_monitoring_app_day_summary: ['app_day', 'view_bound'],
  mv_slo_app_period: ['slo'],
  mv_slo_scope_period: ['slo'],
  mv_monitoring_domain_day_summary: ['scope_day', 'view_bound'],
  mv_monitoring_overview_period: ['scope_day', 'view_bound'],
};

/**
 * Owns the functions of `sql/kpi` and `sql/derived` and the views of `sql/views`:
 * creates them, re-creates them when their text changes, and refreshes the views.
 */
export class ViewCatalog {
  private readonly files: readonly SqlFile[];

  /** @param sqlRoot - the package's `sql` folder */
  constructor(private readonly knex: Knex, sqlRoot: string) {
    this.files = [
      ...readFolder(sqlRoot, 'kpi', 'function'),
      ...readFolder(sqlRoot, 'derived', 'function'),
      ...readFolder(sqlRoot, 'views', 'view'),
    ];
  }

  /** Brings the database's functions and views to the text of the files. Safe from several replicas at once. */
  async synchronize(): Promise<void> {
    await this.knex.transaction(async transaction => {
      await transaction.raw(`select pg_advisory_xact_lock(hashtext('rosetta:sql-objects'))`);
      const { rows } = await transaction.raw<{ rows: { name: string; checksum: string }[] }>(
        `select name, checksum from sql_object`,
      );
      const held = new Map(rows.map(row => [row.name, row.checksum]));
      const changed = this.files.filter(file => held.get(file.name) !== file.checksum);
      if (changed.length === 0) return;
      // Views depend on functions by signature: a changed function takes its views with it.
      const rebuildViews = changed.some(file => file.kind === 'function');
      const todo = this.files.filter(
        file => changed.includes(file) || (rebuildViews && file.kind === 'view'),
      );
      for (const file of [...todo].reverse()) {
        if (file.kind === 'view') {
          await transaction.raw(`drop materialized view if exists ${file.name} cascade`);
        }
      }
      // Functions call each other whatever they are called: a body is checked when it first runs, as pg_restore does it.
      await transaction.raw(`set local check_function_bodies = off`);
      for (const file of todo) {
        // A semicolon-separated file goes as one simple query; placeholders are not parsed.
        await transaction.raw(file.text.replace(/\?/g, '\\?'));
        await transaction.raw(
          `insert into sql_object (name, checksum) values (?, ?)
           on conflict (name) do update set checksum = excluded.checksum`,
          [file.name, file.checksum],
        );
      }
    });
  }

  /** Names of the materialized views. */
  get views(): readonly string[] {
    return this.files.filter(file => file.kind === 'view').map(file => file.name);
  }

  /**
   * Refreshes the views whose inputs changed since their last refresh began, one at a
   * time, logged in `view_refresh`.
   *
   * The change is noted by whoever made it, in the same transaction, so a worker that
   * dies before it refreshes leaves the work to the next one. Readers are not blocked:
   * `concurrently` once a view is populated. A view that another replica is refreshing
   * is left to it.
   */
  async refresh(): Promise<string[]> {
    const refreshed: string[] = [];
    for (const view of this.views) {
      if ((await this.isStale(view)) && (await this.refreshOne(view))) refreshed.push(view);
    }
    return refreshed;
  }

  private async isStale(view: string): Promise<boolean> {
    const { rows } = await this.knex.raw<{ rows: { stale: boolean }[] }>(
      `select coalesce(max(change.changed_at) >= coalesce(max(refreshed.started_at), '-infinity'), false)
              or not bool_or(coalesce(view.relispopulated, false)) as stale
         from derived_change as change
         left join lateral (
           select started_at from view_refresh where view_name = :view order by view_refresh_id desc limit 1
         ) as refreshed on true
         left join pg_class as view
           on view.relname = :view and view.relkind = 'm' and view.relnamespace = current_schema()::regnamespace
        where change.input = any(:inputs)`,
      { view, inputs: VIEW_INPUTS[view] ?? [] },
    );
    return rows[0].stale === true;
  }

  private async refreshOne(view: string): Promise<boolean> {
    // Whoever changes an input holds its row until they commit: those who changed it before this moment are
    // waited for, so that the refresh sees them; those after it make the view stale again.
    const startedAt = await this.knex.transaction(async transaction => {
      const { rows } = await transaction.raw<{ rows: { at: Date }[] }>(`select clock_timestamp() as at`);
      await transaction.raw(`select 1 from derived_change where input = any(?) order by input for share`, [
        [...(VIEW_INPUTS[view] ?? [])],
      ]);
      return rows[0].at;
    });
    return this.knex.transaction(async transaction => {
      const { rows: lock } = await transaction.raw<{ rows: { locked: boolean }[] }>(
        `select pg_try_advisory_xact_lock(hashtext(?)) as locked`,
        [`rosetta:view:${view}`],
      );
      if (!lock[0].locked) return false;
      const { rows: state } = await transaction.raw<{ rows: { populated: boolean }[] }>(
        `select relispopulated as populated from pg_class where relname = ? and relkind = 'm'
            and relnamespace = current_schema()::regnamespace`,
        [view],
      );
      const mode = state[0].populated ? 'concurrent' : 'plain';
      await transaction.raw(
        `refresh materialized view ${mode === 'concurrent' ? 'concurrently' : ''} ${view}`,
      );
      await transaction.raw(
        `insert into view_refresh (view_name, started_at, duration_ms, mode, ok)
         values (:view, :startedAt, extract(epoch from clock_timestamp() - cast(:startedAt as timestamptz)) * 1000, :mode, true)`,
        { view, startedAt, mode },
      );
      return true;
    });
  }
}
