import { mapInTurns } from './mapInTurns';

/** Keeps the thread for so long. */
const work = (ms: number) => {
  const untilMs = performance.now() + ms;
  while (performance.now() < untilMs);
};

describe('mapInTurns', () => {
  it('maps in order, with the place of each', async () => {
    expect(await mapInTurns(['a', 'b', 'c'], (item, index) => `${item}${index}`)).toEqual(['a0', 'b1', 'c2']);
    expect(await mapInTurns([], () => 1)).toEqual([]);
  });

  it('lets others have their turn while it works, and passes on what fails', async () => {
    let turns = 0;
    const others = setInterval(() => {
      turns += 1;
    }, 1);
    await mapInTurns(Array.from({ length: 40 }), () => work(3));
    clearInterval(others);
    expect(turns).toBeGreaterThanOrEqual(3);
    await expect(
      mapInTurns([1, 2], item => {
        if (item === 2) throw new RangeError('two');
        return item;
      }),
    ).rejects.toThrow(RangeError);
  });
});
