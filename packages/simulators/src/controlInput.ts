import { IncomingMessage } from 'node:http';
import { readText } from './requestBody';

/** A mistake of whoever drives the simulators. */
export class ControlError extends Error {}

/** The JSON body of a request. */
export async function readBody(request: IncomingMessage): Promise<unknown> {
  let text: string;
  try {
    text = await readText(request);
  } catch {
    throw new ControlError('The body is too large');
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new ControlError('The body is not JSON');
  }
}

/** The body of a change, nothing for what only reads. */
export const bodyOf = (request: IncomingMessage) =>
  request.method === 'PUT' ? readBody(request) : undefined;

/** Turns the error of a checker into a refusal. */
export function checked<T>(check: () => T): T {
  try {
    return check();
  } catch (error) {
    throw new ControlError(
      error instanceof Error ? error.message : String(error),
    );
  }
}

/** A parameter that is a time: ISO-8601 or epoch ms; returns epoch ms. */
export function instantOf(query: URLSearchParams, name: string): number {
  const text = query.get(name) ?? '';
  const time = /^\d+$/.test(text) ? Number(text) : Date.parse(text);
  if (!Number.isFinite(time)) {
    throw new ControlError(
      `Query parameter "${name}" must be an ISO-8601 time or epoch milliseconds`,
    );
  }
  return time;
}
