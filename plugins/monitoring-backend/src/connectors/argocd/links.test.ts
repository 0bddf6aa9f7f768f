import { strict as assert } from 'node:assert';
import * as fc from 'fast-check';
import { createLinks } from './links';

const links = createLinks('https://host.test:8443/argo');
const ROOT = 'https://host.test:8443/argo/applications';

describe('argocd links', () => {
  it('opens applications in the screens of the configured host', () => {
    expect(links.pivot({ kind: 'apps', apps: ['argocd/cart-prod'] })).toBe(`${ROOT}/argocd/cart-prod`);
    expect(links.pivot({ kind: 'apps', apps: ['cart-prod'] })).toBe(`${ROOT}/cart-prod`);
    expect(links.pivot({ kind: 'project', project: 'shop' })).toBe(`${ROOT}?proj=shop`);
    expect(links.pivot({ kind: 'apps', apps: ['a', 'b'], project: 'shop' })).toBe(`${ROOT}?proj=shop`);
    expect(links.deployment({ externalId: 'x', project: 'argocd/cart-prod' })).toBe(`${ROOT}/argocd/cart-prod`);
  });

  it('has none for what is no single thing', () => {
    expect(links.pivot({ kind: 'apps', apps: ['a', 'b'] })).toBeUndefined();
    expect(links.pivot({ kind: 'selector', selector: 'app=cart' })).toBeUndefined();
    expect(links.deployment({ externalId: 'x' })).toBeUndefined();
  });

  it('stays below the configured address, whatever a fact holds', () => {
    const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 40 }), fc.stringMatching(/^[a-z0-9./\\@:?#%-]{0,40}$/));
    fc.assert(
      fc.property(text, project => {
        const made = [links.pivot({ kind: 'apps', apps: [project] }), links.deployment({ externalId: project, project }), links.pivot({ kind: 'project', project })];
        for (const link of made.filter(found => found !== undefined)) {
          const url = new URL(link);
          assert.equal(url.origin, 'https://host.test:8443');
          assert.match(url.pathname, /^\/argo\/applications(\/[a-z0-9.-]+){0,2}$/);
          assert.deepEqual([...url.searchParams.keys()].filter(key => key !== 'proj'), []);
        }
      }),
      { numRuns: 20_000 },
    );
  });
});
