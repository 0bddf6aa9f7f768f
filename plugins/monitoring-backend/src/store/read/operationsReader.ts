import { Knex } from 'knex';

/** What operators watch, as of now. */
export interface OperationsState {
  readonly feeds: readonly {
    source: string;
    instance: string;
    stream: string;
    isFailing: boolean;
    /** Since the last success; null where there was none. */
    ageSeconds: number | null;
  }[];
  readonly instances: readonly { source: string; instance: string; quarantined: number; isPaused: boolean }[];
  readonly dirtyDays: number;
  /** Since the states were last judged; null where they never were. */
  readonly evaluationAgeSeconds: number | null;
  readonly leases: number;
}

/** Reads what the product's own metrics tell. */
export class OperationsReader {
  constructor(private readonly knex: Knex) {}

  async state(): Promise<OperationsState> {
    const [{ rows: feeds }, { rows: instances }, { rows: [sums] }] = await Promise.all([
      this.knex.raw<{ rows: OperationsState['feeds'] }>(
        `select source, instance, stream, error_code is not null as "isFailing",
                extract(epoch from clock_timestamp() - last_success_at)::float8 as "ageSeconds"
           from feed where partition = 'live' order by source, instance, stream`,
      ),
      this.knex.raw<{ rows: OperationsState['instances'] }>(
        `select known.source, known.instance,
                (select count(*)::integer from rejected_record
                  where rejected_record.source = known.source and rejected_record.instance = known.instance
                    and rejected_at > clock_timestamp() - interval '1 day') as quarantined,
                coalesce((select paused_until > clock_timestamp() from source_budget
                           where source_budget.source = known.source and source_budget.instance = known.instance), false) as "isPaused"
           from (select distinct source, instance from feed) as known
          order by known.source, known.instance`,
      ),
      this.knex.raw<{ rows: { dirty: number; age: number | null; leases: number }[] }>(
        `select (select count(*)::integer from (select 1 from rollup_dirty limit 1000000) as counted) as dirty,
                (select extract(epoch from clock_timestamp() - max(evaluated_at))::float8 from entity_state) as age,
                (select count(*)::integer from lease where until > clock_timestamp()) as leases`,
      ),
    ]);
    return { feeds, instances, dirtyDays: sums.dirty, evaluationAgeSeconds: sums.age, leases: sums.leases };
  }
}
