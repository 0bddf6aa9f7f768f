import { ServerResponse } from 'node:http';

/** Ends a request with an answer that repeats what was sent. */
export type Reflection = (sent: string, response: ServerResponse) => void;

const reply =
  (status: number, type: string, body: (sent: string) => string, headers: (sent: string) => Record<string, string> = () => ({})): Reflection =>
  (sent, response) => {
    response.writeHead(status, { 'content-type': type, ...headers(encodeURIComponent(sent)) });
    response.end(body(sent));
  };

const apiError = (sent: string) => JSON.stringify({ error: { code: 400, message: `You sent ${sent}`, detail: sent } });

/** Ways in which a careless server repeats what it was sent. */
export const REFLECTIONS: readonly Reflection[] = [
  reply(401, 'application/json', apiError),
  reply(500, 'text/plain', sent => `Authorization: ${sent} at /api/v2?token=${encodeURIComponent(sent)}`),
  reply(302, 'text/plain', () => '', sent => ({ location: `/login?token=${sent}` })),
  reply(200, 'text/html', sent => `<html><body>${sent}</body></html>`),
  reply(200, 'application/json', sent => `{"result": ["${Buffer.from(sent).toString('base64')}`),
  reply(400, 'application/json', apiError),
  reply(403, 'application/json', apiError, sent => ({ 'x-debug': sent })),
  reply(503, 'text/html', sent => `<p>${Buffer.from(sent).toString('hex')}</p>`),
  reply(200, 'application/json', sent => JSON.stringify({ problems: sent, result: sent, entities: sent, status: sent, data: sent })),
  reply(422, 'application/json', sent => JSON.stringify({ status: 'error', errorType: 'execution', error: sent })),
  (sent, response) => {
    response.write(sent);
    response.destroy();
  },
];

/** A sound answer of Dynatrace that holds the token where an answer may hold any text. */
export function soundDynatrace(path: string, token: string): string {
  const warnings = [`Deprecated: Authorization ${token}`];
  if (path.endsWith('/problems')) {
    return JSON.stringify({ problems: [{ problemId: 1, title: token, status: token }], warnings, totalCount: 1 });
  }
  if (path.endsWith('/entities')) return JSON.stringify({ entities: [{ name: token }], warnings });
  return JSON.stringify({ totalCount: 0, nextPageKey: null, resolution: '1h', result: [], warnings });
}

/** A sound answer of Prometheus that holds the token in a warning, a label and a value. */
export function soundPrometheus(path: string, token: string): string {
  const status = 'success';
  const warnings = [`Authorization ${token}`];
  if (path.endsWith('/status/buildinfo')) return JSON.stringify({ status, data: { version: `2.42.0 ${token}` }, warnings });
  if (path.endsWith('/query_range')) {
    const values = [[Math.floor(Date.now() / 1_000), token]];
    return JSON.stringify({ status, data: { resultType: 'matrix', result: [{ metric: { note: token }, values }] }, warnings });
  }
  return JSON.stringify({ status, data: { resultType: 'vector', result: [] }, warnings });
}
