import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSecureContext, SecureContext } from 'node:tls';
import { promisify } from 'node:util';
import { ZONE } from './names';

const run = promisify(execFile);

/** What a door shows of itself; only `good` is to be believed. */
export type CertificateKind = 'good' | 'expired' | 'wrongName' | 'unknownAuthority';

/** Certificates made for one run. */
export interface Certificates {
  /** File of the authority that the product is told to trust (`caFile`). */
  readonly caFile: string;
  readonly contexts: Readonly<Record<CertificateKind, SecureContext>>;
  remove(): void;
}

const KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];

/**
 * Makes an authority and what it signs, with the `openssl` of this machine.
 *
 * @throws Error when there is none
 */
export async function makeCertificates(): Promise<Certificates> {
  const folder = mkdtempSync(join(tmpdir(), 'rosetta-matrix-'));
  const at = (name: string) => join(folder, name);
  const openssl = async (...args: string[]) => {
    try {
      await run('openssl', args, { cwd: folder });
    } catch (error) {
      if ((error as { code?: unknown }).code === 'ENOENT') {
        throw new Error('The matrix makes certificates with openssl, and there is none: apt-get install openssl');
      }
      throw error;
    }
  };
  const makeAuthority = (name: string) =>
    openssl('req', '-x509', ...KEY, '-keyout', `${name}.key`, '-out', `${name}.pem`, '-subj', `/CN=${name}`, '-days', '2');
  const make = async (name: CertificateKind, authority: string, host: string, days: string) => {
    await openssl('req', ...KEY, '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', `/CN=${name}`);
    writeFileSync(at(`${name}.ext`), `subjectAltName=DNS:${host}\n`);
    await openssl(
      'x509', '-req', '-in', `${name}.csr`, '-CA', `${authority}.pem`, '-CAkey', `${authority}.key`,
      '-days', days, '-extfile', `${name}.ext`, '-out', `${name}.pem`,
    );
    return createSecureContext({ key: readFileSync(at(`${name}.key`)), cert: readFileSync(at(`${name}.pem`)) });
  };
  await Promise.all([makeAuthority('trusted'), makeAuthority('stranger')]);
  const [good, expired, wrongName, unknownAuthority] = await Promise.all([
    make('good', 'trusted', `*.${ZONE}`, '2'),
    make('expired', 'trusted', `*.${ZONE}`, '-1'),
    make('wrongName', 'trusted', '*.elsewhere.test', '2'),
    make('unknownAuthority', 'stranger', `*.${ZONE}`, '2'),
  ]);
  return {
    caFile: at('trusted.pem'),
    contexts: { good, expired, wrongName, unknownAuthority },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
