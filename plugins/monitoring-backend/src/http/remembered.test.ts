import { Remembered } from './remembered';

describe('Remembered', () => {
  const start = (keptMs: number, most?: number) => {
    const clock = { nowMs: 1_000 };
    const asked: string[] = [];
    const remembered = new Remembered<string>(() => clock.nowMs, keptMs, most);
    const get = (key: string, ask: () => Promise<string> = async () => `${key} at ${clock.nowMs}`) =>
      remembered.get(key, () => {
        asked.push(key);
        return ask();
      });
    return { clock, asked, get };
  };

  it('gives an answer again until its time is over, counted from when it was asked for', async () => {
    const { clock, asked, get } = start(100);
    expect(await get('a')).toBe('a at 1000');
    clock.nowMs = 1_099;
    expect(await get('a')).toBe('a at 1000');
    clock.nowMs = 1_100;
    expect(await get('a')).toBe('a at 1100');
    expect(asked).toEqual(['a', 'a']);
  });

  it('asks once for all who wait, and again after a failure', async () => {
    const { asked, get } = start(100);
    const failing = () => Promise.reject(new Error('away'));
    const answers = await Promise.allSettled([get('a', failing), get('a', failing), get('b')]);
    expect(answers.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled']);
    expect(asked).toEqual(['a', 'b']);
    expect(await get('a')).toBe('a at 1000');
  });

  it('keeps no more than it may, and nothing for no time', async () => {
    const full = start(100, 1);
    for (const key of ['a', 'b', 'a', 'b']) await full.get(key);
    expect(full.asked).toEqual(['a', 'b', 'b']);
    full.clock.nowMs = 1_200;
    await full.get('b');
    await full.get('b');
    expect(full.asked).toEqual(['a', 'b', 'b', 'b']);
    const never = start(0);
    await never.get('a');
    await never.get('a');
    expect(never.asked).toEqual(['a', 'a']);
  });
});
