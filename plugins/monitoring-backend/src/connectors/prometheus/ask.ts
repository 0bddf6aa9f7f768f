import {
  ConnectorError,
  HttpClient,
  HttpResponse,
  Redactor,
} from '@rosetta/backstage-plugin-monitoring-node';
import { QuerySpec } from './metricSets';
import { readMatrix, RangeAsk, RangeReading } from './readMatrix';
import { schemaChanged } from './rejections';
import { envelopeSchema, vectorSchema } from './schemas';

export interface PrometheusContext {
  readonly instance: string;
  readonly http: HttpClient;
  /** Path segments between the base URL and the API's own routes. */
  readonly apiSegments: readonly string[];
  readonly specs: readonly QuerySpec[];
  readonly serviceNameLabel: string;
  readonly redactor: Redactor;
}

/** Where the requests of a run belong. */
export interface Call {
  readonly signal: AbortSignal;
  readonly budgetShare: number;
}

/**
 * How long Prometheus may work on one expression. Below the client's own limit for a
 * try, so that Prometheus says itself that a query is slow, and drops its work.
 */
const QUERY_TIMEOUT = '8s';

/** What went wrong with one expression, by Prometheus's own word for it. */
const FAILURES: Record<string, string> = {
  bad_data: 'Prometheus does not accept the expression; try it with its labels in the graph page',
  execution:
    'Prometheus could not compute the expression: it matches many series to many, or reads too many samples',
  timeout: `Prometheus gave up after ${QUERY_TIMEOUT}: make the expression cheaper, for example with a recording rule`,
  canceled: 'Prometheus gave up on the expression; look at its load',
};
const UNKNOWN_FAILURE = 'Prometheus refused the expression; its own log says why';

/** An expression that Prometheus refused for one entity. The connection is well. */
export interface QueryFailure {
  /** Prometheus's word where it is one we know, else `unknown`. */
  readonly errorType: string;
  readonly message: string;
}

export type RangeAnswer =
  | { readonly kind: 'read'; readonly reading: RangeReading; readonly response: HttpResponse }
  | { readonly kind: 'failed'; readonly failure: QueryFailure };

function failureOf(errorType: string | undefined): QueryFailure {
  const isKnown = errorType !== undefined && Object.hasOwn(FAILURES, errorType);
  return {
    errorType: isKnown ? errorType : 'unknown',
    message: isKnown ? FAILURES[errorType]! : UNKNOWN_FAILURE,
  };
}

/** The envelope of an answer; undefined when it is not Prometheus's. */
function envelopeOf(response: HttpResponse) {
  const parsed = envelopeSchema.safeParse(response.json);
  return parsed.success ? parsed.data : undefined;
}

/**
 * Sees whether a PromQL server answers at all, with the cheapest expression there is.
 *
 * After it, a 503 to another expression speaks of that expression: only then may it
 * be read as an answer and not as a server that is down.
 *
 * @throws ConnectorError
 */
export async function assertAnswers(context: PrometheusContext, call: Call): Promise<void> {
  const route = 'POST /query';
  let response: HttpResponse;
  try {
    response = await context.http.request({
      method: 'POST',
      segments: [...context.apiSegments, 'query'],
      form: { query: 'vector(1)' },
      ...call,
    });
  } catch (error) {
    if (!(error instanceof ConnectorError) || error.kind !== 'notFound') throw error;
    throw new ConnectorError(
      `prometheus "${context.instance}" has no Prometheus API below its baseUrl; set baseUrl to what stands before /api/v1. Request: ${route} (HTTP 404)`,
      {
        kind: error.kind,
        code: error.code,
        source: error.source,
        instance: error.instance,
        logId: error.logId,
      },
    );
  }
  const envelope = envelopeOf(response);
  const isAnswer = envelope?.status === 'success' && vectorSchema.safeParse(envelope.data).success;
  if (!isAnswer) throw schemaChanged(context.instance, route, 'no vector');
}

const seconds = (ms: number) => String(ms / 1_000);

/**
 * Asks one expression for one entity over a range of slots.
 *
 * @throws ConnectorError when the server, not the expression, is at fault
 */
export async function askRange(
  context: PrometheusContext,
  call: Call,
  spec: QuerySpec,
  ask: RangeAsk,
): Promise<RangeAnswer> {
  const { startMs, slotMs, count } = ask.slots;
  const send = (acceptStatuses: readonly number[]) =>
    context.http.request({
      method: 'POST',
      segments: [...context.apiSegments, 'query_range'],
      form: {
        query: spec.query.build(slotMs / 1_000, ask.labels),
        // Evaluated at the end of each slot, looking back over its length.
        start: seconds(startMs + slotMs),
        end: seconds(startMs + count * slotMs),
        step: seconds(slotMs),
        timeout: QUERY_TIMEOUT,
      },
      acceptStatuses,
      ...call,
    });
  let response = await send([400, 422, 503]);
  let envelope = envelopeOf(response);
  if (response.status === 503 && envelope?.status !== 'error') {
    // Not Prometheus but what stands before it is down: the client's retry and circuit decide.
    response = await send([400, 422]);
    envelope = envelopeOf(response);
  }
  const isOk = response.status < 300;
  if (envelope?.status === 'error') return { kind: 'failed', failure: failureOf(envelope.errorType) };
  if (!isOk) return { kind: 'failed', failure: failureOf(undefined) };
  if (!envelope) throw schemaChanged(context.instance, 'POST /query_range', 'no status');
  const reading = readMatrix(envelope.data, ask, context.instance, context.redactor);
  return { kind: 'read', reading, response };
}
