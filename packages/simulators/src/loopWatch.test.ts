import { setTimeout as sleep } from 'node:timers/promises';
import { loopWatch } from './loopWatch';

describe('loopWatch', () => {
  it('tells how long nothing was looked at, right after it', async () => {
    await sleep(50);
    const untilMs = performance.now() + 200;
    while (performance.now() < untilMs);
    expect(loopWatch.heldUpMs()).toBeGreaterThan(150);
  });
});
