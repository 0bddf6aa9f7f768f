/**
 * Bounded memory of computed day blocks. Purely a speed-up: a block that was
 * dropped is computed again with the same result.
 */
export class BlockCache<T> {
  private readonly blocks = new Map<string, T>();

  constructor(private readonly capacity: number) {}

  get(key: string, compute: () => T): T {
    const known = this.blocks.get(key);
    if (known !== undefined) {
      return known;
    }
    if (this.blocks.size >= this.capacity) {
      // Insertion order is good enough: queries walk days in order.
      const oldest = this.blocks.keys().next();
      if (!oldest.done) {
        this.blocks.delete(oldest.value);
      }
    }
    const block = compute();
    this.blocks.set(key, block);
    return block;
  }
}
