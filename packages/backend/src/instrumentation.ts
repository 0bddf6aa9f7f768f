import { metrics } from '@opentelemetry/api';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { MeterProvider } from '@opentelemetry/sdk-metrics';

/**
 * Gives the framework's metrics service a meter that Prometheus can scrape, at
 * `http://127.0.0.1:<ROSETTA_METRICS_PORT>/metrics`. Imported before anything else, for a
 * meter is taken when it is first asked for. Without the variable nothing is opened.
 */
const port = Number(process.env.ROSETTA_METRICS_PORT ?? '');
if (Number.isInteger(port) && port > 0) {
  const exporter = new PrometheusExporter({ host: '127.0.0.1', port });
  metrics.setGlobalMeterProvider(new MeterProvider({ readers: [exporter] }));
}
