import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';

/** JavaScript and styles that a page loads, from here on. */
export class ChunkCounter {
  private readonly bodies: Promise<Buffer>[] = [];

  constructor(page: Page) {
    page.on('response', response => {
      const { pathname } = new URL(response.url());
      if (/\.(js|css)$/.test(pathname)) this.bodies.push(response.body());
    });
  }

  /** Forgets what was loaded so far. */
  reset(): void {
    this.bodies.length = 0;
  }

  /** Bytes of what was loaded, each file packed by itself as a server sends it. */
  async gzipBytes(): Promise<{ readonly files: number; readonly bytes: number }> {
    const bodies = await Promise.all(this.bodies);
    return { files: bodies.length, bytes: bodies.reduce((sum, body) => sum + gzipSync(body).length, 0) };
  }
}
