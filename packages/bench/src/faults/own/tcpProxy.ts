import { AddressInfo, connect, createServer, Socket } from 'node:net';

/** A connection that goes through, both ends of it. */
interface Pair {
  readonly client: Socket;
  readonly server: Socket;
  /** `application_name` of the session; undefined until the client has said it. */
  name: string | undefined;
}

/** Stands between workers and PostgreSQL, and can fail as a network does. */
export interface TcpProxy {
  readonly port: number;
  /** Connections that are open. */
  readonly open: number;
  /** Resets every connection, on both sides. @returns how many */
  cut(): number;
  /** Takes no new connections from now on, or takes them again. */
  refuse(isRefusing: boolean): void;
  /** Lets nothing of these sessions through, in either direction, and tells neither end; undefined ends that. */
  silence(name: string | undefined): void;
  close(): Promise<void>;
}

/** Sessions say their name in the first packet (PostgreSQL protocol, StartupMessage). */
function nameIn(chunk: Buffer): string | undefined {
  return /application_name\0([^\0]+)\0/.exec(chunk.toString('latin1'))?.[1];
}

/** @param target - port of PostgreSQL on `host` */
export async function startTcpProxy(host: string, target: number): Promise<TcpProxy> {
  const pairs = new Set<Pair>();
  let isRefusing = false;
  let silenced: string | undefined;
  const flow = (pair: Pair) => {
    const isStill = silenced !== undefined && pair.name === silenced;
    for (const socket of [pair.client, pair.server]) {
      if (isStill) socket.pause();
      else socket.resume();
    }
  };
  const listener = createServer(client => {
    if (isRefusing) {
      client.resetAndDestroy();
      return;
    }
    const server = connect(target, host);
    const pair: Pair = { client, server, name: undefined };
    pairs.add(pair);
    const end = () => {
      pairs.delete(pair);
      client.destroy();
      server.destroy();
    };
    for (const socket of [client, server]) {
      socket.setNoDelay(true);
      socket.on('error', end);
      socket.on('close', end);
    }
    client.on('data', chunk => {
      pair.name ??= nameIn(chunk);
      server.write(chunk);
      flow(pair);
    });
    server.on('data', chunk => client.write(chunk));
  });
  await new Promise<void>((resolve, reject) => {
    listener.once('error', reject);
    listener.listen(0, '127.0.0.1', resolve);
  });
  const cut = () => {
    const count = pairs.size;
    for (const { client, server } of pairs) {
      client.resetAndDestroy();
      server.resetAndDestroy();
    }
    return count;
  };
  return {
    port: (listener.address() as AddressInfo).port,
    get open() {
      return pairs.size;
    },
    cut,
    refuse: next => {
      isRefusing = next;
    },
    silence: name => {
      silenced = name;
      for (const pair of pairs) flow(pair);
    },
    close: async () => {
      const closed = new Promise(resolve => listener.close(resolve));
      cut();
      await closed;
    },
  };
}
