/** A refusal, with the body the vendor sends. */
export class GitlabError extends Error {
  constructor(
    readonly status: number,
    readonly body: unknown,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(`GitLab ${status}`);
  }
}

const message = (status: number, text: string) =>
  new GitlabError(status, { message: text });

export const unauthorized = () => message(401, '401 Unauthorized');

export const invalidToken = (refusal: 'revoked' | 'expired') =>
  new GitlabError(401, {
    error: 'invalid_token',
    error_description:
      refusal === 'revoked'
        ? 'Token was revoked. You have to re-authorize from the user.'
        : 'Token is expired. You can either do re-authorization or token refresh.',
  });

export const insufficientScope = () =>
  new GitlabError(403, {
    error: 'insufficient_scope',
    error_description:
      'The request requires higher privileges than provided by the access token.',
    scope: 'api read_api',
  });

export const forbidden = () => message(403, '403 Forbidden');

/** `thing` is what was not found, as the vendor spells it: `Project`. */
export const notFound = (thing: string) =>
  message(404, `404 ${thing} Not Found`);

export const noRoute = () => new GitlabError(404, { error: '404 Not Found' });

export const badRequest = (text: string) =>
  message(400, `400 Bad request - ${text}`);

/** A parameter that the checker of the API refuses. */
export const invalidParameter = (name: string, problem = 'is invalid') =>
  new GitlabError(400, { error: `${name} ${problem}` });

/** The throttle answers in plain text. */
export const RETRY_LATER = 'Retry later\n';
