import { LookupAddress, promises as dns } from 'node:dns';
import { isIP, LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';

/** Ranges of hosts on one's own premises: reachable when the instance's config says so. */
const PRIVATE_RANGES: ReadonlySet<string> = new Set([
  'private',
  'loopback',
  'uniqueLocal',
  'carrierGradeNat',
]);

/** Marks our refusal among the errors that come out of a socket. */
export const ADDRESS_REFUSED_CODE = 'ROSETTA_ADDRESS_REFUSED';

/** Resolves a name to all its addresses. */
export type ResolveHost = (hostname: string) => Promise<readonly LookupAddress[]>;

export const systemResolve: ResolveHost = hostname =>
  dns.lookup(hostname, { all: true, verbatim: true });

/**
 * Whether a connection to this address is allowed (T8).
 *
 * Public unicast always is. Private, loopback, unique-local and carrier-grade
 * addresses are when the configured host may be private. Everything else never
 * is: link-local (cloud metadata), unspecified, multicast, NAT64, 6to4, Teredo,
 * documentation and reserved ranges.
 *
 * @param address - canonical text of an IPv4 or IPv6 address
 */
export function isAllowedAddress(address: string, allowPrivateAddresses: boolean): boolean {
  // Four parts only: ipaddr.js also reads octal and short forms, which are another address to others.
  if (isIP(address) === 0) return false;
  // ipaddr.js reads ::1.2.3.4 (IPv4-compatible, dead) as ::ffff:1.2.3.4 (mapped, alive).
  if (/^::\d+\./.test(address)) return false;
  // `process` unwraps ::ffff:a.b.c.d, which the socket would connect to as IPv4.
  const parsed = ipaddr.process(address);
  const range = parsed.range();
  if (PRIVATE_RANGES.has(range)) return allowPrivateAddresses;
  if (range !== 'unicast') return false;
  // Outside 2000::/3 nothing is global unicast; ::/96 (IPv4-compatible) is unicast to ipaddr.js.
  return parsed.kind() === 'ipv4' || (parsed.toByteArray()[0]! & 0xe0) === 0x20;
}

function refusal(): NodeJS.ErrnoException {
  return Object.assign(new Error('address refused'), { code: ADDRESS_REFUSED_CODE });
}

/**
 * A `lookup` for sockets that checks every address a name has, then gives those
 * very addresses to connect to: a second resolution could answer differently
 * (DNS rebinding). One refused address refuses the name.
 */
export function createCheckedLookup(
  allowPrivateAddresses: boolean,
  resolve: ResolveHost = systemResolve,
): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname).then(
      addresses => {
        const first = addresses[0];
        if (
          !first ||
          addresses.some(({ address }) => !isAllowedAddress(address, allowPrivateAddresses))
        ) {
          callback(refusal(), '', 0);
          return;
        }
        if (options.all) callback(null, [...addresses]);
        else callback(null, first.address, first.family);
      },
      (error: unknown) => callback(error as NodeJS.ErrnoException, '', 0),
    );
  };
}

/** Whether an error, or one inside it, is our refusal of an address. */
export function isAddressRefusal(error: unknown): boolean {
  return errorCodes(error).includes(ADDRESS_REFUSED_CODE);
}

/** The `code`s of an error, its causes and its parts; happy eyeballs wraps several. */
export function errorCodes(error: unknown, depth = 0): string[] {
  if (typeof error !== 'object' || error === null || depth > 4) return [];
  const { code, cause, errors } = error as { code?: unknown; cause?: unknown; errors?: unknown };
  return [
    ...(typeof code === 'string' ? [code] : []),
    ...errorCodes(cause, depth + 1),
    ...(Array.isArray(errors) ? errors.flatMap(part => errorCodes(part, depth + 1)) : []),
  ];
}
