import { Agent, IncomingMessage, request as httpRequest, ServerResponse } from 'node:http';
import { readBody } from '../../ground/localServer';

/** A request as it came to a door, credentials and all. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** What the server behind the door says. */
export interface SoundAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body: Buffer;
}

/** One request at a door with a fault. */
export interface Exchange {
  readonly asked: Asked;
  readonly response: ServerResponse;
  /** Asks the server behind; with a changed target where one is given. */
  sound(target?: string): Promise<SoundAnswer>;
  /** Words that must not be found again: of bodies, of headers, and of addresses. */
  readonly canaries: Canaries;
  /** The story's present, epoch ms: what `Date` says. */
  readonly nowMs: number;
}

/** Unique words of one case at one door. */
export interface Canaries {
  readonly body: string;
  readonly header: string;
  readonly address: string;
}

/** Gives an answer that is none; `sound` where it had nothing to change and gave the sound one. */
export type Answer = (exchange: Exchange) => Promise<void | 'sound'> | void;

const agent = new Agent({ keepAlive: true, maxSockets: 32 });

/** Headers of one connection, which are written anew. */
const OF_ONE_HOP = new Set(['connection', 'transfer-encoding', 'content-length', 'keep-alive', 'content-encoding', 'host']);

function passedOn(headers: IncomingMessage['headers']): Record<string, string | string[]> {
  const kept = Object.entries(headers).filter(
    (entry): entry is [string, string | string[]] => entry[1] !== undefined && !OF_ONE_HOP.has(entry[0]),
  );
  return Object.fromEntries(kept);
}

/** @param target - base URL of the server behind the door, without a trailing slash */
export function forward(target: string, asked: Asked, pathAndQuery: string): Promise<SoundAnswer> {
  return new Promise((resolve, reject) => {
    const headers = { ...passedOn(asked.headers), 'accept-encoding': 'identity', 'content-length': Buffer.byteLength(asked.body) };
    const sent = httpRequest(`${target}${pathAndQuery}`, { method: asked.method, headers, agent }, answer => {
      readBody(answer).then(
        body => resolve({ status: answer.statusCode ?? 502, headers: passedOn(answer.headers), body }),
        reject,
      );
    });
    sent.once('error', reject);
    sent.end(asked.body);
  });
}

/** Gives a sound answer on. Every server has the story's time, also the one whose clock cannot be held. */
export function giveOn(response: ServerResponse, answer: SoundAnswer, nowMs: number): void {
  const headers = { ...answer.headers, date: new Date(nowMs).toUTCString(), 'content-length': answer.body.length };
  response.writeHead(answer.status, headers).end(answer.body);
}

/** Ends the connections that are kept to the servers behind the doors. */
export const closeForwarding = () => agent.destroy();
