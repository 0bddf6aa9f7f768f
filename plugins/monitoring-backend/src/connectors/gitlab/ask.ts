import {
  ConnectorError,
  HttpClient,
  HttpResponse,
  routeTemplate,
} from '@rosetta/backstage-plugin-monitoring-node';
import { isProject } from './grammar';
import { AnswerOwner } from './rejections';
import { refusalSchema } from './schemas';

/** What every request of a run carries. */
export interface Caller {
  readonly signal: AbortSignal;
  readonly budgetShare?: number;
}

export interface GitlabClient {
  readonly instance: string;
  readonly http: HttpClient;
  /** Path segments between the base URL and the API's own routes. */
  readonly apiSegments: readonly string[];
}

/** Failures that may be of one project only, such as a query that takes GitLab too long. */
export const OF_ONE_PROJECT: ReadonlySet<string> = new Set(['server_error', 'timeout', 'too_large', 'bad_payload']);

/** What GitLab says of one project. Its other refusals stop the run. */
export type ProjectAnswer =
  | { readonly kind: 'ok'; readonly response: HttpResponse }
  /** It is called otherwise now; the number is of the project, which keeps it. */
  | { readonly kind: 'moved'; readonly id: string }
  /** Not there, or not shown to this token: GitLab does not tell the two apart. */
  | { readonly kind: 'notFound' }
  /** There, and not shown to this token; or the feature is switched off in it. */
  | { readonly kind: 'refused' };

export function ownerOf(client: GitlabClient, rest: readonly string[]): AnswerOwner {
  return { instance: client.instance, route: routeTemplate('GET', ['projects', '{id}', ...rest]) };
}

function failure(
  client: GitlabClient,
  code: 'refused_scope' | 'not_found' | 'redirect_refused',
  words: string,
): ConnectorError {
  const kinds = { refused_scope: 'authentication', not_found: 'notFound', redirect_refused: 'malformed' } as const;
  return new ConnectorError(`gitlab "${client.instance}" ${words}`, {
    kind: kinds[code],
    code,
    source: 'gitlab',
    instance: client.instance,
  });
}

/** Number of the project in the address that a renamed one answers with; its host is not looked at. */
function movedTo(location: string | undefined): string | undefined {
  return /\/projects\/([1-9]\d{0,9})(?=[/?#]|$)/.exec(location?.slice(0, 2_000) ?? '')?.[1];
}

/**
 * Asks below one project.
 *
 * @param project - number or path; sent as one segment
 * @throws ConnectorError for everything that is not about this project alone
 */
export async function askProject(
  client: GitlabClient,
  caller: Caller,
  project: string,
  rest: readonly string[] = [],
  query: Readonly<Record<string, string | undefined>> = {},
): Promise<ProjectAnswer> {
  if (!isProject(project)) throw new RangeError('A project is outside its grammar; it was not sent');
  const response = await client.http.request({
    method: 'GET',
    segments: [...client.apiSegments, 'projects', project, ...rest],
    query,
    acceptStatuses: [301, 307, 308, 403, 404],
    signal: caller.signal,
    ...(caller.budgetShare === undefined ? {} : { budgetShare: caller.budgetShare }),
  });
  const { status } = response;
  if (status >= 200 && status < 300) return { kind: 'ok', response };
  if (status < 400) {
    const id = movedTo(response.headers.location);
    if (id !== undefined) return { kind: 'moved', id };
    throw failure(
      client,
      'redirect_refused',
      'answered with a redirect that leads to no project; set baseUrl to the final address',
    );
  }
  const refusal = refusalSchema.safeParse(response.json);
  const { error, message } = refusal.success ? refusal.data : {};
  if (error === undefined && message === undefined) {
    throw failure(
      client,
      status === 404 ? 'not_found' : 'refused_scope',
      status === 404
        ? 'has no API below its baseUrl; set baseUrl to the address that people open, without a path behind it'
        : 'is behind something that refuses our requests; check the proxy before it',
    );
  }
  if (status === 404) return { kind: 'notFound' };
  if (error === 'insufficient_scope') {
    throw failure(client, 'refused_scope', 'gives our token too little; give the token the scope read_api');
  }
  return { kind: 'refused' };
}
