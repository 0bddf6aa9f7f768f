import { z } from 'zod';
import { ConnectorError, PivotVerification } from '@rosetta/backstage-plugin-monitoring-node';
import { assertAnswers, PrometheusContext } from './ask';
import { writeMatchers } from './matchers';
import { labelsOf, PrometheusPivot } from './pivot';
import { schemaChanged } from './rejections';
import { envelopeSchema } from './schemas';

const ROUTE = 'POST /query';
/** How far back a series may have been seen: a job may run once a day. */
const REACH = '1d';
const QUERY_TIMEOUT = '5s';

const countSchema = z.object({
  resultType: z.literal('vector'),
  result: z.array(z.object({ value: z.tuple([z.number(), z.string().regex(/^\d{1,15}$/)]) })).max(1),
});

/** How many series carry the labels, or carried them within a day. @throws ConnectorError */
async function countSeries(context: PrometheusContext, matchers: string, signal: AbortSignal): Promise<number> {
  const response = await context.http.request({
    method: 'POST',
    segments: [...context.apiSegments, 'query'],
    form: { query: `count(last_over_time({${matchers}}[${REACH}]))`, timeout: QUERY_TIMEOUT },
    acceptStatuses: [400, 422, 503],
    signal,
  });
  const envelope = envelopeSchema.safeParse(response.json);
  if (envelope.success && envelope.data.status === 'error') {
    throw new ConnectorError(
      `prometheus "${context.instance}" could not count the series with these labels; they may be too many. Request: ${ROUTE}`,
      { kind: 'unavailable', code: 'server_error', source: 'prometheus', instance: context.instance },
    );
  }
  const counted = countSchema.safeParse(envelope.success && envelope.data.status === 'success' ? envelope.data.data : null);
  if (!counted.success) throw schemaChanged(context.instance, ROUTE, 'no count');
  return Number(counted.data.result[0]?.value[1] ?? 0);
}

/**
 * How many series carry the labels of a pivot. Never ambiguous: they are one set.
 *
 * @throws ConnectorError
 */
export async function verifyPivot(
  context: PrometheusContext,
  pivot: PrometheusPivot,
  signal: AbortSignal,
): Promise<PivotVerification> {
  await assertAnswers(context, { signal, budgetShare: 1 });
  const matchers = writeMatchers(labelsOf(pivot, context.serviceNameLabel));
  const count = await countSeries(context, matchers, signal);
  if (count === 0) {
    return { state: 'not_found', message: `No series carried {${matchers}} within a day`, found: [] };
  }
  return {
    state: 'found',
    message: `${count} series carry these labels`,
    found: [{ name: `{${matchers}}`, detail: `${count} series` }],
  };
}
