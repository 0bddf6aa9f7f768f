import { resolve } from 'node:path';

interface PortsModule {
  freePort(): Promise<number>;
}

/** A port on which nothing listens now, chosen as the launcher does. */
export async function freePort(): Promise<number> {
  const ports = (await import(resolve(__dirname, '../../launcher/src/ports.mjs'))) as PortsModule;
  return ports.freePort();
}
