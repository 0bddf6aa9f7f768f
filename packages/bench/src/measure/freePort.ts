import { join } from 'node:path';
import { repositoryRoot } from '../repository';

interface PortsModule {
  freePort(): Promise<number>;
}

/** A port on which nothing listens now, chosen as the launcher does. */
export async function freePort(): Promise<number> {
  const ports = (await import(join(repositoryRoot, 'packages/launcher/src/ports.mjs'))) as PortsModule;
  return ports.freePort();
}
