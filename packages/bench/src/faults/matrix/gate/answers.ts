import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { Answer, Exchange, giveOn, SoundAnswer } from './exchange';

/** What a careless server repeats of a request: its address and whoever signed it. */
export function echo({ asked, canaries }: Exchange): string {
  const { authorization, 'private-token': token } = asked.headers;
  return `${canaries.body} ${asked.method} ${asked.path}?${asked.query} ${String(authorization ?? token ?? '')} ${asked.body}`;
}

const headersOf = ({ canaries, nowMs }: Exchange) => ({
  date: new Date(nowMs).toUTCString(),
  server: canaries.header,
  'set-cookie': `session=${canaries.header}`,
  'x-request-path': canaries.header,
});

/** Writes a whole answer of our own, with words in its headers that must not be found again. */
export function write(
  exchange: Exchange,
  status: number,
  type: string,
  body: string | Buffer,
  headers: Readonly<Record<string, string | number>> = {},
): void {
  exchange.response
    .writeHead(status, { ...headersOf(exchange), 'content-type': type, 'content-length': Buffer.byteLength(body), ...headers })
    .end(body);
}

const JSON_TYPE = 'application/json';
const HTML_TYPE = 'text/html; charset=utf-8';

/** A refusal as an API writes it. */
export const refuses =
  (status: number, headers: Readonly<Record<string, string>> = {}, words?: string): Answer =>
  exchange =>
    write(exchange, status, JSON_TYPE, words ?? JSON.stringify({ failure: echo(exchange) }), headers);

/** A refusal with a `Retry-After` that is made of the story's time. */
export const refusesUntil =
  (status: number, seconds: number): Answer =>
  exchange =>
    refuses(status, { 'retry-after': new Date(exchange.nowMs + seconds * 1_000).toUTCString() })(exchange);

const page = (exchange: Exchange, title: string) =>
  `<!doctype html><html><head><title>${title}</title></head><body><p>${echo(exchange)}</p></body></html>`;

/** A web page, of a proxy or of a sign-on. */
export const showsPage =
  (status: number, title: string): Answer =>
  exchange =>
    write(exchange, status, HTML_TYPE, page(exchange, title));

/** 200 with JSON that is no data. */
export const isInMaintenance: Answer = exchange =>
  write(exchange, 200, JSON_TYPE, JSON.stringify({ status: 'maintenance', message: echo(exchange) }));

/** @param to - makes the address; it carries a word that must not be found again */
export const redirects =
  (status: number, to: (exchange: Exchange) => string): Answer =>
  exchange =>
    write(exchange, status, HTML_TYPE, page(exchange, 'Moved'), { location: to(exchange) });

/** Headers and some of the body, then a reset. */
export const isCutByReset: Answer = exchange => {
  const { response } = exchange;
  response.writeHead(200, { ...headersOf(exchange), 'content-type': JSON_TYPE, 'content-length': 10_000 });
  response.write(`{"note":"${exchange.canaries.body}`, () => {
    setTimeout(() => response.socket?.destroy(), 20);
  });
};

/** Headers, then nothing. */
export const stalls: Answer = exchange => {
  exchange.response.writeHead(200, { ...headersOf(exchange), 'content-type': JSON_TYPE, 'content-length': 10_000 });
  exchange.response.flushHeaders();
};

/** No answer at all. */
export const isMute: Answer = () => {};

/** A byte a second for as long as somebody listens. */
export const drips: Answer = async exchange => {
  const { response } = exchange;
  response.writeHead(200, { ...headersOf(exchange), 'content-type': JSON_TYPE, 'content-length': 10_000 });
  while (!response.destroyed) {
    response.write(' ');
    await sleep(1_000, undefined, { ref: false });
  }
};

/** Gives the sound answer with other bytes for its body. */
export const rewrites =
  (change: (body: Buffer, exchange: Exchange) => Buffer | string, headers: Readonly<Record<string, string | number>> = {}): Answer =>
  async exchange => {
    const sound = await exchange.sound();
    write(exchange, 200, JSON_TYPE, change(sound.body, exchange), { ...pagingHeaders(sound), ...headers });
  };

/** Headers in which servers say how a list goes on. */
function pagingHeaders({ headers }: SoundAnswer): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).filter((entry): entry is [string, string] => /^(x-|link$)/.test(entry[0]) && typeof entry[1] === 'string'),
  );
}

/** The body of a sound answer with a first member that is not to be found again. */
export function withNote(body: Buffer, { canaries }: Exchange): string {
  const text = body.toString('utf8').trim();
  return text.startsWith('{') ? `{"note":"${canaries.body}",${text.slice(1)}` : `["${canaries.body}",${text.slice(1)}`;
}

/** Announces more than it sends. */
export const announcesTooMuch: Answer = exchange => {
  const body = JSON.stringify({ note: exchange.canaries.body });
  const { response } = exchange;
  response.writeHead(200, { ...headersOf(exchange), 'content-type': JSON_TYPE, 'content-length': body.length + 500 });
  response.write(body, () => setTimeout(() => response.socket?.end(), 20));
};

/** Announces less than it sends: what is taken is cut, and the rest lies on the connection. */
export const announcesTooLittle: Answer = exchange => {
  const body = JSON.stringify({ note: exchange.canaries.body, more: 'x'.repeat(200) });
  const { socket } = exchange.response;
  socket?.write(
    `HTTP/1.1 200 OK\r\ncontent-type: ${JSON_TYPE}\r\nserver: ${exchange.canaries.header}\r\ncontent-length: ${body.length - 100}\r\n\r\n${body}`,
    () => socket.end(),
  );
};

/** The same body packed as often. */
export function packed(body: string, times: number): Buffer {
  let bytes = Buffer.from(body);
  for (let time = 0; time < times; time += 1) bytes = gzipSync(bytes);
  return bytes;
}

/** Changes what JSON says of a sound answer. */
export const changesJson =
  (change: (json: unknown, exchange: Exchange) => unknown): Answer =>
  rewrites((body, exchange) => JSON.stringify(change(JSON.parse(body.toString('utf8')), exchange)));

/** Gives a sound answer on with changed JSON and more headers. */
export function giveOnWith(
  exchange: Exchange,
  sound: SoundAnswer,
  change: (json: unknown) => unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  const body = Buffer.from(JSON.stringify(change(JSON.parse(sound.body.toString('utf8')))));
  giveOn(exchange.response, { ...sound, headers: { ...sound.headers, ...headers }, body }, exchange.nowMs);
}

/** Gives the sound answer with another `Date`. */
export const isLate =
  (byMs: number): Answer =>
  async exchange =>
    giveOn(exchange.response, await exchange.sound(), exchange.nowMs + byMs);
