// Facts: wide signal slots, extra metrics, and APM problems with their history.

const SIGNAL_COLUMNS = `
      requests double precision,
      errors double precision,
      errors_5xx double precision,
      latency_p50_ms real,
      latency_p95_ms real,
      latency_p99_ms real,
      availability_ratio real,
      cpu_ratio real,
      memory_ratio real,
      saturation_ratio real,
      saturation_resource text`;

exports.up = async knex => {
  await knex.raw(`
    create table signal_5min (
      series_id integer not null,
      ts timestamptz not null,${SIGNAL_COLUMNS},
      primary key (series_id, ts)
    ) partition by range (ts);
    comment on table signal_5min is 'The tip: 5-minute slots by their start, kept 72 h; daily partitions';

    create table signal_hour (
      series_id integer not null,
      ts timestamptz not null,${SIGNAL_COLUMNS},
      primary key (series_id, ts)
    ) partition by range (ts);
    comment on table signal_hour is 'Hours by their start, the only source of history and KPIs; monthly partitions';

    create table metric_5min (
      series_id integer not null,
      metric text not null,
      ts timestamptz not null,
      value double precision not null,
      primary key (series_id, metric, ts)
    ) partition by range (ts);

    create table metric_hour (
      series_id integer not null,
      metric text not null,
      ts timestamptz not null,
      value double precision not null,
      primary key (series_id, metric, ts)
    ) partition by range (ts);
    comment on table metric_hour is 'Signals without a column of their own, by metric name with its unit';

    create table signal_day_native (
      series_id integer not null,
      day date not null,
      latency_p50_ms real,
      latency_p95_ms real,
      latency_p99_ms real,
      primary key (series_id, day)
    );
    comment on table signal_day_native is 'Percentiles that the source itself computed over a reporting-zone day';

    create table problem (
      source text not null,
      instance text not null,
      external_id text not null,
      display_id text not null,
      title text not null,
      status text not null check (status in ('open', 'closed')),
      severity text not null,
      impact text,
      started_at timestamptz not null,
      ended_at timestamptz,
      affected_ids text[] not null,
      root_cause_id text,
      content_hash text not null,
      primary key (source, instance, external_id)
    );
    create index problem_open on problem (started_at) where status = 'open';
    create index problem_started on problem (started_at);

    create table event_series (
      event_kind text not null,
      source text not null,
      instance text not null,
      external_id text not null,
      series_id integer not null,
      via text not null check (via in ('direct', 'inherited', 'dependency')),
      primary key (series_id, event_kind, source, instance, external_id)
    );
    create index event_series_event on event_series (event_kind, source, instance, external_id);

    create table event_history (
      event_kind text not null,
      source text not null,
      instance text not null,
      external_id text not null,
      recorded tstzrange not null,
      version jsonb not null
    );
    comment on table event_history is 'Every accepted version of an event and when we believed it';
    create unique index event_history_now on event_history (event_kind, source, instance, external_id) where upper_inf(recorded);
    create index event_history_event on event_history (event_kind, source, instance, external_id);
  `);
};

exports.down = async knex => {
  await knex.raw(`
    drop table event_history, event_series, problem, signal_day_native, metric_hour, metric_5min, signal_hour, signal_5min;
  `);
};
