/**
 * Answers kept for a while, one at a time for each key: who asks while one is made waits for it.
 * A failure is not kept.
 */
export class Remembered<T> {
  private readonly held = new Map<string, { untilMs: number; answer: Promise<T> }>();

  /**
   * @param now - epoch ms
   * @param keptMs - how long an answer is given again, from when it was asked for; with 0 never
   * @param most - answers held at once; what comes beyond is asked for and not kept
   */
  constructor(
    private readonly now: () => number,
    private readonly keptMs: number,
    private readonly most = Infinity,
  ) {}

  get(key: string, ask: () => Promise<T>): Promise<T> {
    for (const [expired, { untilMs }] of this.held) {
      // All are kept equally long, so the map's order is that of their ends.
      if (untilMs > this.now()) break;
      this.held.delete(expired);
    }
    const held = this.held.get(key);
    if (held) return held.answer;
    const answer = ask();
    if (this.keptMs <= 0 || this.held.size >= this.most) return answer;
    this.held.set(key, { untilMs: this.now() + this.keptMs, answer });
    answer.catch(() => {
      if (this.held.get(key)?.answer === answer) this.held.delete(key);
    });
    return answer;
  }
}
