import { Entity } from '@backstage/catalog-model';
import { OpenSloProcessor } from './OpenSloProcessor';

const processor = new OpenSloProcessor();
const document = (changes: Partial<Entity> & { labels?: unknown } = {}): Entity => ({
  apiVersion: 'openslo/v1',
  kind: 'SLO',
  ...changes,
  metadata: { name: 'search', ...(changes.labels === undefined ? {} : { labels: changes.labels as Record<string, string> }) },
  spec: { service: 'shop' },
});

describe('OpenSloProcessor', () => {
  it.each(['SLO', 'SLI', 'Service', 'AlertPolicy'])('lets %s in', async kind => {
    expect(await processor.preProcessEntity(document({ kind }))).toEqual(document({ kind }));
    expect(await processor.validateEntityKind(document({ kind }))).toBe(true);
  });

  it('leaves entities of others alone', async () => {
    const component = document({ apiVersion: 'backstage.io/v1alpha1', kind: 'Component' });
    expect(await processor.preProcessEntity(component)).toBe(component);
    expect(await processor.validateEntityKind(component)).toBe(false);
  });

  it('makes one value of several in a label, and leaves out what the catalog could not hold', async () => {
    const { metadata } = await processor.preProcessEntity(document({ labels: { team: ['a', 'b'], tier: 'gold', note: 'two words', n: 7 } }));
    expect(metadata.labels).toEqual({ team: 'a.b', tier: 'gold', n: '7' });
  });

  it.each(['openslo/v2', 'openslo.com/v2alpha'])('refuses %s and says what is read', async apiVersion => {
    await expect(processor.preProcessEntity(document({ apiVersion }))).rejects.toThrow(`${apiVersion} is not read; write the document as openslo/v1`);
  });

  it('refuses a kind that OpenSLO does not have', async () => {
    await expect(processor.preProcessEntity(document({ kind: 'SLA' }))).rejects.toThrow(/OpenSLO v1 has no kind SLA/);
  });
});
