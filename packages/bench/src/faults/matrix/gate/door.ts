import { IncomingMessage, ServerResponse } from 'node:http';
import { createServer as createTlsServer, Server } from 'node:https';
import { AddressInfo, createServer, Server as NetServer, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { readBody } from '../../ground/localServer';
import { CertificateKind, Certificates } from './certificates';
import { Answer, Asked, Canaries, forward, giveOn } from './exchange';
import { HOME_ADDRESS, Names, OTHER_ADDRESS, Resolution, ZONE } from './names';

/** What is wrong at a door. */
export type DoorFault =
  /** Nobody listens. */
  | { readonly kind: 'closed' }
  /** The connection is taken, and nothing is ever said on it. */
  | { readonly kind: 'silent' }
  /** The connection is reset before anything is said. */
  | { readonly kind: 'resets' }
  | { readonly kind: 'name'; readonly resolution: Resolution }
  | { readonly kind: 'certificate'; readonly shows: CertificateKind }
  /** The machine goes away in the middle of the first answer; the name leads to another address from then on. */
  | { readonly kind: 'moves' }
  | {
      readonly kind: 'answers';
      readonly answer: Answer;
      /** Which requests meet it; all when left out. */
      readonly only?: (asked: Asked) => boolean;
      /** How many of those meet it; all when left out. */
      readonly times?: number;
    };

/** A request or, where none came so far, a connection, as the door saw it. */
export interface Seen {
  readonly atMs: number;
  readonly route: string;
  /** Whether a fault met it. */
  isMet: boolean;
}

/** A TLS server of its own name before one instance of a source, which can fail in every way. */
export class Door {
  readonly host: string;
  readonly seen: Seen[] = [];
  /** Times of connections, epoch ms. */
  readonly connections: number[] = [];
  /** What requests were signed with. */
  readonly credentials = new Set<string>();
  canaries: Canaries = { body: '', header: '', address: '' };
  private fault: DoorFault | undefined;
  private met = 0;
  private port = 0;
  private front: NetServer | undefined;
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();

  /** @param target - what is asked behind the door, e.g. `http://127.0.0.1:7100` */
  constructor(
    readonly label: string,
    private readonly target: string,
    private readonly certificates: Certificates,
    private readonly names: Names,
    private readonly now: () => number,
  ) {
    this.host = `${label}.${ZONE}`;
    this.server = createTlsServer({ SNICallback: (_, done) => done(null, this.context()) }, (request, response) => {
      this.handle(request, response).catch(() => response.destroy());
    });
    this.server.keepAliveTimeout = 60_000;
    this.server.on('tlsClientError', () => {});
  }

  get url(): string {
    return `https://${this.host}:${this.port}`;
  }

  private context() {
    return this.certificates.contexts[this.fault?.kind === 'certificate' ? this.fault.shows : 'good'];
  }

  async open(address = HOME_ADDRESS): Promise<void> {
    const front = createServer(socket => this.connect(socket));
    this.front = front;
    await new Promise<void>((resolve, reject) => {
      front.once('error', reject);
      front.listen(this.port, address, resolve);
    });
    this.port = (front.address() as AddressInfo).port;
  }

  private connect(socket: Socket): void {
    this.connections.push(Date.now());
    this.sockets.add(socket);
    socket.on('error', () => {});
    socket.once('close', () => this.sockets.delete(socket));
    if (this.fault?.kind === 'resets') socket.resetAndDestroy();
    else if (this.fault?.kind !== 'silent') this.server.emit('connection', socket);
  }

  private async shut(): Promise<void> {
    const { front } = this;
    this.front = undefined;
    const gone = front && new Promise<void>(resolve => front.close(() => resolve()));
    this.hangUp();
    await gone;
  }

  private hangUp(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  /** Switches a fault on, or the door back to what it was; kept connections end. */
  async set(fault: DoorFault | undefined): Promise<void> {
    const before = this.fault;
    this.fault = fault;
    this.met = 0;
    this.names.set(this.host, fault?.kind === 'name' ? fault.resolution : undefined);
    if (before?.kind === 'moves') await this.shut();
    if (fault?.kind === 'closed') await this.shut();
    else if (!this.front) await this.open();
    this.hangUp();
    // Both ends are in this process: the other one hears of it before it sends again.
    await sleep(20);
  }

  /** Whether what meets the fault comes as far as this door. */
  get isReached(): boolean {
    return this.fault?.kind !== 'closed' && this.fault?.kind !== 'name';
  }

  /** Forgets what was seen. */
  reset(): void {
    this.seen.length = 0;
    this.connections.length = 0;
  }

  private async move(response: ServerResponse): Promise<void> {
    this.names.set(this.host, async () => OTHER_ADDRESS);
    response.socket?.destroy();
    await this.shut();
    await this.open(OTHER_ADDRESS);
  }

  private meets(asked: Asked): boolean {
    const { fault } = this;
    if (fault?.kind === 'moves') return this.met === 0;
    return fault?.kind === 'answers' && (fault.only?.(asked) ?? true) && this.met < (fault.times ?? Infinity);
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.url);
    const atMs = Date.now();
    const body = (await readBody(request)).toString('utf8');
    const asked: Asked = {
      method: request.method ?? 'GET', path: url.pathname, query: url.searchParams, headers: request.headers, body,
    };
    const { authorization, 'private-token': token } = request.headers;
    const credential = String(authorization ?? token ?? '').split(' ').at(-1);
    if (credential) this.credentials.add(credential);
    const { fault } = this;
    const isMet = this.meets(asked);
    if (isMet) this.met += 1;
    const seen: Seen = { atMs, route: `${asked.method} ${asked.path}`, isMet };
    this.seen.push(seen);
    const sound = (changed?: string) => forward(this.target, asked, changed ?? request.url ?? '/');
    if (isMet && fault?.kind === 'moves') {
      await this.move(response);
    } else if (isMet && fault?.kind === 'answers') {
      const outcome = await fault.answer({ asked, response, sound, canaries: this.canaries, nowMs: this.now() });
      if (outcome === 'sound') {
        seen.isMet = false;
        this.met -= 1;
      }
    } else {
      giveOn(response, await sound(), this.now());
    }
  }

  async close(): Promise<void> {
    await this.shut();
    this.server.close();
    this.server.closeAllConnections();
  }
}
