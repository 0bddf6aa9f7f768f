import { CatalogGuard } from './catalogGuard';

describe('CatalogGuard', () => {
  it('believes a first reading, growth, and a small loss', () => {
    const guard = new CatalogGuard();
    expect([guard.believes(50, 0), guard.believes(80, 50), guard.believes(70, 80)]).toEqual([true, true, true]);
  });

  it('does not believe a catalog that is still loading', () => {
    const guard = new CatalogGuard();
    expect([1, 20, 50, 79].map(shown => guard.believes(shown, 100))).toEqual([false, false, false, false]);
    expect(guard.believes(100, 100)).toBe(true);
  });

  it('believes a large removal once it has stayed for ten readings', () => {
    const guard = new CatalogGuard();
    expect(Array.from({ length: 10 }, () => guard.believes(40, 100))).toEqual([...Array(9).fill(false), true]);
  });

  it('never believes an empty catalog', () => {
    const guard = new CatalogGuard();
    expect(Array.from({ length: 20 }, () => guard.believes(0, 100))).not.toContain(true);
  });
});
