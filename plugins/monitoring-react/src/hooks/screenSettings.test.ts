import { chosenTiles } from './screenSettings';

const tiles = [
  { kpi: 'error_rate' },
  { kpi: 'throughput' },
  { kpi: 'saturation' },
] as const;

describe('tiles that an app wants', () => {
  it('are all of them as served, where it does not say', () => {
    expect(chosenTiles(tiles, undefined)).toEqual(tiles);
  });

  it('stand in its order, without those it does not name and those that are not served', () => {
    expect(
      chosenTiles(tiles, ['saturation', 'open_incidents', 'error_rate']),
    ).toEqual([tiles[2], tiles[0]]);
  });
});
