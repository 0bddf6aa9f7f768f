import { strict as assert } from 'node:assert';
import * as fc from 'fast-check';
import { createLinks } from './links';

const SHA = 'add237f6852e6108ee8e0246780a54ce909c6087';
const links = createLinks('https://host.test:8443/gitlab/api/v4');
const ROOT = 'https://host.test:8443/gitlab';

describe('gitlab links', () => {
  it('opens each thing in the screens of the configured host', () => {
    const subject = { externalId: '42:7', project: 'shop/sub/cart', sha: SHA };
    expect(links.pivot({ project: 'shop/cart' })).toBe(`${ROOT}/shop/cart`);
    expect(links.pivot({ project: '42' })).toBe(`${ROOT}/projects/42`);
    expect(links.deployment(subject)).toBe(`${ROOT}/shop/sub/cart/-/environments`);
    expect(links.pipeline(subject)).toBe(`${ROOT}/shop/sub/cart/-/pipelines/7`);
    expect(links.mergeRequest(subject)).toBe(`${ROOT}/shop/sub/cart/-/merge_requests/7`);
    expect(links.commit(subject)).toBe(`${ROOT}/shop/sub/cart/-/commit/${SHA}`);
  });

  it('has none for what is no such thing', () => {
    expect(links.pipeline({ externalId: '42', project: 'shop/cart' })).toBeUndefined();
    expect(links.pipeline({ externalId: '42:7', project: null })).toBeUndefined();
    expect(links.commit({ externalId: '42:7', project: 'shop/cart' })).toBeUndefined();
  });

  it('stays below the configured address, whatever a fact holds', () => {
    const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 40 }), fc.stringMatching(/^[\w./\\@:?#%-]{0,40}$/));
    fc.assert(
      fc.property(text, text, text, (externalId, project, sha) => {
        const subject = { externalId, project, sha };
        const made = [links.pivot({ project }), links.deployment(subject), links.pipeline(subject), links.mergeRequest(subject), links.commit(subject)];
        for (const link of made.filter(found => found !== undefined)) {
          const url = new URL(link);
          assert.equal(url.origin, 'https://host.test:8443');
          assert.match(url.pathname, /^\/gitlab\/[\w.\-/]+$/);
          assert.equal(url.search + url.hash, '');
        }
      }),
      { numRuns: 20_000 },
    );
  });
});
