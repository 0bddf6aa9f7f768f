import { SLO_TILE, shownTiles } from './shownTiles';

const tiles = (...kpis: string[]) => kpis.map(kpi => ({ kpi } as never));
const served = tiles('error_rate', 'throughput', 'saturation');

describe('the tiles of a tab', () => {
  it('begin with the promises of a service, whose saturation has its chart', () => {
    expect(shownTiles('Component', served, undefined)).toEqual([
      SLO_TILE,
      ...tiles('error_rate', 'throughput'),
    ]);
  });

  it('are those of a resource, whose incidents have their sub-tab', () => {
    expect(
      shownTiles(
        'Resource',
        [...served, ...tiles('open_incidents')],
        undefined,
      ),
    ).toEqual(served);
  });

  it('are what the app says, in its order', () => {
    expect(
      shownTiles('Component', served, [
        'saturation',
        'open_incidents',
        'slo_sli',
        'error_rate',
      ]),
    ).toEqual([...tiles('saturation'), SLO_TILE, ...tiles('error_rate')]);
  });
});
