import { steadily } from './steadily';

describe('steady work', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('leaves out the turns that come while it is still at work, so that a stop waits for one only', async () => {
    let begun = 0;
    let end: () => void = () => {};
    const work = steadily(100, () => {
      begun += 1;
      return new Promise<void>(done => {
        end = done;
      });
    });
    await jest.advanceTimersByTimeAsync(1_000);
    expect(begun).toBe(1);
    end();
    await jest.advanceTimersByTimeAsync(100);
    expect(begun).toBe(2);
    const stopped = work.stop();
    end();
    await stopped;
    await jest.advanceTimersByTimeAsync(1_000);
    expect(begun).toBe(2);
  });

  it('goes on after a turn that failed', async () => {
    let begun = 0;
    const work = steadily(100, async () => {
      begun += 1;
      throw new Error('x');
    });
    await jest.advanceTimersByTimeAsync(350);
    expect(begun).toBe(3);
    await work.stop();
  });
});
