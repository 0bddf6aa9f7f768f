import fc from 'fast-check';
import { createLinks } from './links';

const links = createLinks('https://apm.example.com/e/1234');

describe('createLinks', () => {
  it('opens the entity of a pivot below the configured address', () => {
    expect(links.pivot({ kind: 'ids', ids: ['SERVICE-1A2B3C4D5E6F7081'] })).toBe(
      'https://apm.example.com/e/1234/ui/entity/SERVICE-1A2B3C4D5E6F7081',
    );
  });

  it('prefers nothing over a link to the wrong thing for tags', () => {
    expect(links.pivot({ kind: 'tags', tags: ['app:shop'] })).toBeUndefined();
  });

  it('opens a problem by its opaque id', () => {
    expect(links.problem('-1719139739592062093_1623004451641V2')).toBe(
      'https://apm.example.com/e/1234/#problems/problemdetails;pid=-1719139739592062093_1623004451641V2',
    );
  });

  it('never leaves the configured host, whatever upstream calls its problem', () => {
    fc.assert(
      fc.property(fc.string(), id => {
        const url = new URL(links.problem(id) ?? 'https://apm.example.com/');
        expect([url.protocol, url.host]).toEqual(['https:', 'apm.example.com']);
      }),
    );
  });
});
