import { setTimeout as sleep } from 'node:timers/promises';

const TIMEOUT_MS = 90_000;

/** Signs in as somebody of the demo. @returns the Backstage token */
export async function signIn(url: string, persona: string): Promise<string> {
  const untilMs = Date.now() + TIMEOUT_MS;
  for (;;) {
    const response = await fetch(`${url}/api/auth/demo/refresh`, { headers: { 'x-rosetta-persona': persona } });
    const body = (await response.json()) as { backstageIdentity?: { token?: string } };
    const token = body.backstageIdentity?.token;
    if (token) return token;
    // The person is in the catalog as soon as it has been processed.
    if (Date.now() > untilMs) throw new Error(`${persona} cannot sign in: ${response.status}`);
    await sleep(500);
  }
}
