import { LookupAddress, promises as dns } from 'node:dns';

/** Names that only this run knows. */
export const ZONE = 'matrix.test';
export const HOME_ADDRESS = '127.0.0.1';
/** Where a door moves to: another address of the same machine. */
export const OTHER_ADDRESS = '127.0.0.2';

/** What a name resolves to; throws as the system's resolver does. */
export type Resolution = () => Promise<string>;

export const noSuchName: Resolution = async () => {
  throw Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND', syscall: 'getaddrinfo' });
};

export const resolverFails: Resolution = async () => {
  throw Object.assign(new Error('getaddrinfo EAI_AGAIN'), { code: 'EAI_AGAIN', syscall: 'getaddrinfo' });
};

/** A resolver that is not heard of for so long. */
export const resolvesAfter = (ms: number): Resolution => () =>
  new Promise(resolve => {
    setTimeout(() => resolve(HOME_ADDRESS), ms).unref();
  });

/**
 * Stands where the system resolves names, for the zone of this run only: the product resolves
 * through `dns.lookup`, and this process is the product's.
 */
export class Names {
  private readonly resolutions = new Map<string, Resolution>();
  private readonly system = dns.lookup;

  install(): void {
    const lookup = async (hostname: string, ...rest: unknown[]): Promise<unknown> => {
      if (!hostname.endsWith(`.${ZONE}`)) return Reflect.apply(this.system, dns, [hostname, ...rest]);
      const address = await (this.resolutions.get(hostname) ?? (async () => HOME_ADDRESS))();
      const found: LookupAddress = { address, family: 4 };
      return (rest[0] as { all?: boolean } | undefined)?.all ? [found] : found;
    };
    Reflect.set(dns, 'lookup', lookup);
  }

  set(hostname: string, resolution: Resolution | undefined): void {
    if (resolution) this.resolutions.set(hostname, resolution);
    else this.resolutions.delete(hostname);
  }

  remove(): void {
    Reflect.set(dns, 'lookup', this.system);
  }
}
