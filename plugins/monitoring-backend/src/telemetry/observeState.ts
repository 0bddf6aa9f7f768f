import { monitorEventLoopDelay } from 'node:perf_hooks';
import { MetricsService } from '@backstage/backend-plugin-api/alpha';
import { OperationsReader, OperationsState } from '../store';

/** A scrape reads the database no more often than this. */
const FRESH_MS = 10_000;

/**
 * Gauges of what is held in the database, and of this process. Each scrape reads the state
 * once; while the database is away the gauges are absent, which alerts by itself.
 */
export function observeState(metrics: MetricsService, reader: OperationsReader, now: () => number): () => void {
  let held: { state: Promise<OperationsState>; atMs: number } | undefined;
  const state = (): Promise<OperationsState> => {
    if (!held || now() - held.atMs > FRESH_MS) held = { state: reader.state(), atMs: now() };
    return held.state;
  };
  const gauge = (name: string, description: string, read: (state: OperationsState) => [number, Record<string, string>][], unit?: string) =>
    metrics.createObservableGauge(name, { description, ...(unit ? { unit } : {}) }).addCallback(async result => {
      const known = await state().catch(() => undefined);
      for (const [value, labels] of known ? read(known) : []) result.observe(value, labels);
    });
  gauge('rosetta_source_up', '1 when no stream of the instance fails, 0 when one does', ({ feeds }) => {
    const up = new Map<string, { value: number; labels: Record<string, string> }>();
    for (const { source, instance, isFailing } of feeds) {
      const key = `${source}\n${instance}`;
      const before = up.get(key)?.value ?? 1;
      up.set(key, { value: isFailing ? 0 : before, labels: { source, instance } });
    }
    return [...up.values()].map(({ value, labels }) => [value, labels]);
  });
  gauge(
    'rosetta_stream_age_seconds', 'Time since the stream last succeeded',
    ({ feeds }) => feeds.flatMap(({ source, instance, stream, ageSeconds }) => (ageSeconds === null ? [] : [[ageSeconds, { source, instance, stream }]])),
    's',
  );
  gauge('rosetta_quarantined_records', 'Records rejected in the last 24 hours', ({ instances }) =>
    instances.map(({ source, instance, quarantined }) => [quarantined, { source, instance }]),
  );
  gauge('rosetta_source_paused', '1 while the instance is left alone because it asked for it', ({ instances }) =>
    instances.map(({ source, instance, isPaused }) => [isPaused ? 1 : 0, { source, instance }]),
  );
  gauge('rosetta_dirty_days', 'Days of series that wait to be derived again', ({ dirtyDays }) => [[dirtyDays, {}]]);
  gauge('rosetta_evaluation_age_seconds', 'Time since the states were last judged', ({ evaluationAgeSeconds }) =>
    evaluationAgeSeconds === null ? [] : [[evaluationAgeSeconds, {}]], 's');
  gauge('rosetta_leases', 'Leases that are held by any worker', ({ leases }) => [[leases, {}]]);
  const delay = monitorEventLoopDelay({ resolution: 10 });
  delay.enable();
  metrics
    .createObservableGauge('rosetta_event_loop_delay_seconds', { description: 'Longest block of the event loop since the last scrape', unit: 's' })
    .addCallback(result => {
      result.observe(delay.max / 1e9);
      delay.reset();
    });
  return () => delay.disable();
}
