import { SourceDiagnosis } from '@rosetta/backstage-plugin-monitoring-node';
import { ArgocdContext } from './context';
import { listIdentities } from './listApplications';
import { canISchema, Identity } from './schemas';

/** What a token that only reads may not do, as Argo CD's policies name it. */
const WRITES = [
  ['applications', 'sync'],
  ['applications', 'update'],
  ['applications', 'delete'],
  ['exec', 'create'],
] as const;

/** An application as policies name it: with its namespace where that is not the control plane's, which is not told. */
function objectsOf({ metadata, spec }: Identity): readonly string[] {
  const project = spec?.project || 'default';
  return [`${project}/${metadata.name}`, ...(metadata.namespace ? [`${project}/${metadata.namespace}/${metadata.name}`] : [])];
}

/** Whether our token may do more than read, asked of an application that it sees. @throws ConnectorError */
export async function diagnose(context: ArgocdContext, signal: AbortSignal): Promise<readonly SourceDiagnosis[]> {
  const rights = { id: 'token_rights', title: 'What the token may do' };
  const [app] = await listIdentities(context, { signal });
  if (!app) return [{ ...rights, status: 'unknown', message: 'It sees no application to ask about', fix: null }];
  const may: string[] = [];
  const questions = WRITES.flatMap(([resource, action]) => objectsOf(app).map(object => [resource, action, object] as const));
  for (const [resource, action, object] of questions) {
    const response = await context.http.request({
      method: 'GET',
      segments: ['api', 'v1', 'account', 'can-i', resource, action, object],
      acceptStatuses: [400, 403, 404],
      signal,
    });
    const answer = canISchema.safeParse(response.status < 300 ? response.json : undefined);
    if (!answer.success) return [{ ...rights, status: 'unknown', message: 'Argo CD does not tell', fix: null }];
    const right = `${resource}, ${action}`;
    if (answer.data.value === 'yes' && !may.includes(right)) may.push(right);
  }
  return [
    may.length === 0
      ? { ...rights, status: 'ok', message: 'It may neither sync nor change an application', fix: null }
      : { ...rights, status: 'warning', message: `It may do more than read: ${may.join('; ')}`, fix: 'Leave it the policy "applications, get" alone' },
  ];
}
