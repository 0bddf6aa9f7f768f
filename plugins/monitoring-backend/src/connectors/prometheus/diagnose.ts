import { cleanText, SourceDiagnosis } from '@rosetta/backstage-plugin-monitoring-node';
import { PrometheusContext } from './ask';
import { envelopeSchema, flagsSchema } from './schemas';

/** Flags that let whoever reaches the server change it: it knows no rights itself. */
const CHANGES: Readonly<Record<string, string>> = {
  'web.enable-admin-api': 'delete series',
  'web.enable-lifecycle': 'reload or stop it',
};
const RETENTION = 'storage.tsdb.retention.time';

/** Whether the server is open to changes, and how long it keeps what it scraped. @throws ConnectorError */
export async function diagnose(context: PrometheusContext, signal: AbortSignal): Promise<readonly SourceDiagnosis[]> {
  const response = await context.http.request({
    method: 'GET',
    segments: [...context.apiSegments, 'status', 'flags'],
    acceptStatuses: [400, 403, 404, 405, 422, 500, 501],
    signal,
  });
  const rights = { id: 'open_to_changes', title: 'What may be done through its API' };
  const history = { id: 'retention', title: 'How long it keeps series' };
  const envelope = envelopeSchema.safeParse(response.status < 300 ? response.json : undefined);
  const flags = flagsSchema.safeParse(envelope.success && envelope.data.status === 'success' ? envelope.data.data : undefined);
  if (!flags.success) {
    const message = 'The server does not tell its flags, as others that speak PromQL do not';
    return [
      { ...rights, status: 'unknown', message, fix: null },
      { ...history, status: 'unknown', message, fix: null },
    ];
  }
  const open = Object.entries(CHANGES).filter(([flag]) => flags.data[flag] === 'true');
  const kept = flags.data[RETENTION];
  return [
    open.length === 0
      ? { ...rights, status: 'ok', message: 'It can be read only', fix: null }
      : {
          ...rights,
          status: 'warning',
          message: `Whoever reaches it may ${open.map(([, words]) => words).join(', and ')}`,
          fix: `Start it without ${open.map(([flag]) => `--${flag}`).join(' and ')}, or let a proxy pass reads only`,
        },
    kept === undefined || kept === '0s'
      ? { ...history, status: 'unknown', message: 'It is not limited by time, or left at its default', fix: null }
      : { ...history, status: 'ok', message: `${cleanText(kept, 40)}: what is older cannot be read in`, fix: null },
  ];
}
