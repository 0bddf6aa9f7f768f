import { ErrorRequestHandler } from 'express';

const ERROR_NAMES = {
  400: 'InputError',
  401: 'AuthenticationError',
  403: 'NotAllowedError',
  404: 'NotFoundError',
  409: 'ConflictError',
  502: 'BadGatewayError',
  503: 'ServiceUnavailableError',
  504: 'GatewayTimeoutError',
} as const;

/** An error whose message and code are meant for the caller. */
export class ApiError extends Error {
  constructor(
    readonly statusCode: 400 | 401 | 403 | 404 | 409 | 502 | 503 | 504,
    readonly code: string,
    message: string,
    readonly details?: unknown,
  ) {
    super(message);
    this.name = ERROR_NAMES[statusCode];
  }
}

/** The one answer for what is not there and for what the caller may not know to be there. */
export function notFound(): ApiError {
  return new ApiError(
    404,
    'not_found',
    'There is no such entity, or you may not read it; check the entity ref, e.g. component:default:payments-api',
  );
}

/** PostgreSQL classes and Node codes of a database that is away, starting or going down. */
const DATABASE_AWAY = /^(08|57P|53|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND)/;

/** What asking the permission, auth or catalog service fails with. */
const OTHER_SERVICE = new Set(['FetchError', 'ResponseError']);

/** SQLSTATE of a statement that was cancelled or took too long, met a deadlock, or waited for a lock in vain: asked again, it works. */
const DATABASE_BUSY = /^(57014|40001|40P01|55P03)$/;

function isDatabaseAway(error: Error & { code?: unknown }): boolean {
  return (
    (typeof error.code === 'string' && DATABASE_AWAY.test(error.code)) ||
    error.name === 'KnexTimeoutError' ||
    /Connection terminated|Timeout acquiring a connection|Unable to acquire a connection/.test(error.message)
  );
}

/** Turns any failure into our own words; foreign errors are logged by name and never shown (F1). */
export function toApiError(error: unknown): ApiError | undefined {
  if (error instanceof ApiError) return error;
  if (!(error instanceof Error)) return undefined;
  switch (error.name) {
    case 'AuthenticationError':
      return new ApiError(401, 'not_signed_in', 'Sign in, or send a valid Backstage token');
    case 'NotAllowedError':
      return new ApiError(403, 'not_permitted', 'These credentials may not call this route');
    default:
  }
  // Other services of this Backstage are asked over HTTP; their resets look like the database's.
  if (OTHER_SERVICE.has(error.name)) {
    return new ApiError(503, 'service_unavailable', 'Another service of this Backstage does not answer; try again in a moment');
  }
  if (isDatabaseAway(error)) {
    return new ApiError(503, 'database_unavailable', 'The monitoring database does not answer; try again in a moment');
  }
  if (DATABASE_BUSY.test(String((error as { code?: unknown }).code))) {
    return new ApiError(503, 'database_busy', 'The monitoring database could not answer in time; try again, or ask for a shorter period');
  }
  if ((error as { type?: unknown }).type === 'entity.parse.failed') {
    return new ApiError(400, 'bad_body', 'The body is not JSON');
  }
  if ((error as { type?: unknown }).type === 'entity.too.large') {
    return new ApiError(400, 'body_too_large', 'The body is larger than 256 kB');
  }
  const { type, status } = error as { type?: unknown; status?: unknown };
  // What the body parser and the router refuse before any route: charsets, encodings, sizes, broken escapes.
  if (typeof type === 'string' && typeof status === 'number' && status >= 400 && status < 500) {
    return new ApiError(400, 'bad_body', 'The body cannot be read; send JSON in UTF-8');
  }
  if (error instanceof URIError) {
    return new ApiError(400, 'bad_path', 'The address holds a percent sign that escapes nothing; encode it as UTF-8');
  }
  return undefined;
}

/** Last in the router: every failure leaves in the shape of API.md. */
export function errorHandler(log: (message: string, fields: Record<string, string>) => void): ErrorRequestHandler {
  return (error, request, response, next) => {
    if (response.headersSent) {
      next(error);
      return;
    }
    const known = toApiError(error);
    const statusCode = known?.statusCode ?? 500;
    if (!known || statusCode >= 500) {
      log('Request failed', {
        method: request.method,
        route: String(request.route?.path ?? 'unknown'),
        error: error instanceof Error ? error.name : 'unknown',
        code: String((error as { code?: unknown })?.code ?? ''),
      });
    }
    response.status(statusCode).json({
      error: {
        name: known?.name ?? 'InternalError',
        message: known?.message ?? 'Something failed on our side; the backend log has the detail',
        code: known?.code ?? 'internal',
        ...(known?.details === undefined ? {} : { details: known.details }),
      },
      response: { statusCode },
    });
  };
}
