import { cleanText, SourceDiagnosis } from '@rosetta/backstage-plugin-monitoring-node';
import { ElisaContext } from './ask';
import { readRoot, Root } from './checkHealth';
import { findLine, hasLines } from './presence';
import { privilegesSchema } from './schemas';

/** Rights of an index that change it. */
const WRITES = ['write', 'delete', 'manage'];
/** `fixed_interval`, without which nothing can be counted by hour. */
const OLDEST = { major: 7, minor: 2 };
/** Patterns of config that are looked into. */
const MOST_PATTERNS = 10;

async function diagnoseRights({ http, options }: ElisaContext, root: Root, signal: AbortSignal): Promise<SourceDiagnosis> {
  const check = { id: 'key_rights', title: 'What the key may do' };
  const untold: SourceDiagnosis = { ...check, status: 'unknown', message: 'The server does not tell', fix: null };
  if (root.flavour === 'opensearch') return untold;
  const response = await http.request({
    method: 'POST',
    segments: ['_security', 'user', '_has_privileges'],
    body: { index: [{ names: options.allowedIndices, privileges: WRITES }] },
    acceptStatuses: [400, 403, 404, 405, 500],
    signal,
  });
  const parsed = privilegesSchema.safeParse(response.status < 300 ? response.json : undefined);
  if (!parsed.success) return untold;
  const may = WRITES.filter(right => Object.values(parsed.data.index).some(rights => rights[right] === true));
  return may.length === 0
    ? { ...check, status: 'ok', message: 'It may change nothing in allowedIndices', fix: null }
    : { ...check, status: 'warning', message: `It may do more than read: ${may.join(', ')}`, fix: 'Give its role the index privilege read alone' };
}

function diagnoseVersion({ version, flavour }: Root): SourceDiagnosis[] {
  const [major, minor] = (version ?? '').split('.').map(Number);
  if (flavour !== 'elasticsearch' || !Number.isFinite(major)) return [];
  const isOld = major! < OLDEST.major || (major === OLDEST.major && (minor ?? 0) < OLDEST.minor);
  if (!isOld) return [];
  const message = `${cleanText(version ?? '', 60)} cannot count by hour`;
  return [{ id: 'oldest_version', status: 'failed', title: 'Supported version', message, fix: `Upgrade to ${OLDEST.major}.${OLDEST.minor} or newer` }];
}

/** Whether each pattern of config has lines in the form that config says. */
async function diagnosePatterns(context: ElisaContext, signal: AbortSignal, nowMs: number): Promise<SourceDiagnosis> {
  const { allowedIndices, fields } = context.options;
  const check = { id: 'indices', title: 'Indices and fields of config' };
  const findings: string[] = [];
  for (const index of allowedIndices.slice(0, MOST_PATTERNS)) {
    const outcome = await findLine(context, { signal }, index, { exists: { field: fields.service } }, nowMs);
    if (outcome.kind === 'missing') findings.push(`there is no index ${index}`);
    else if (outcome.kind === 'refused') findings.push(`the key may not read ${index}`);
    else if (outcome.kind === 'failed') findings.push(`${index} could not be searched`);
    else if (hasLines(outcome) === false) findings.push(`no line of the last 30 days in ${index} has ${fields.time} and ${fields.service}`);
  }
  return findings.length === 0
    ? { ...check, status: 'ok', message: 'Each has lines of the last 30 days with these fields', fix: null }
    : { ...check, status: 'warning', message: findings.join('; '), fix: 'Correct allowedIndices and fields' };
}

/** Looks at the rights of the key, at the version, and at whether config fits the lines. @throws ConnectorError */
export async function diagnose(context: ElisaContext, signal: AbortSignal, nowMs: number): Promise<readonly SourceDiagnosis[]> {
  if (context.options.linkOnly) return [];
  const root = await readRoot(context, signal);
  return [
    ...diagnoseVersion(root),
    await diagnoseRights(context, root, signal),
    await diagnosePatterns(context, signal, nowMs),
  ];
}
