import { readDemoCatalog } from '../catalogEntities';
import { withFewLogs } from './newerConnectors';

const SERVICE = 'rosetta.io/elisa.service';

describe('withFewLogs', () => {
  const demo = readDemoCatalog();
  const thinned = withFewLogs(demo);
  const loggedOf = (entities: typeof demo) => entities.filter(entity => entity.metadata.annotations?.[SERVICE]);

  it('leaves a dozen components that name a service of logs, of both servers', () => {
    expect(loggedOf(demo).length).toBeGreaterThan(30);
    expect(loggedOf(thinned).length).toBeLessThan(15);
    expect(loggedOf(thinned).map(entity => entity.metadata.name)).toEqual(expect.arrayContaining(['payments-api', 'lc-issuance']));
  });

  it('changes nothing else', () => {
    const without = (entities: typeof demo) =>
      entities.map(entity => {
        const { [SERVICE]: _, ...annotations } = entity.metadata.annotations ?? {};
        return { ...entity, metadata: { ...entity.metadata, annotations } };
      });
    expect(without(thinned)).toEqual(without(demo));
  });
});
