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

  it('opens the traces of a service over absolute times', () => {
    const window = { startMs: Date.parse('2026-03-18T09:30:00Z'), endMs: Date.parse('2026-03-18T10:00:00.500Z') };
    expect(links.traces({ kind: 'ids', ids: ['HOST-1', 'SERVICE-1A'] }, window)).toBe(
      'https://apm.example.com/e/1234/ui/services/SERVICE-1A/purepaths?gtf=2026-03-18T09%3A30%3A00%2B00%3A00%20to%202026-03-18T10%3A00%3A00%2B00%3A00&gf=all',
    );
    expect(links.traces({ kind: 'ids', ids: ['HOST-1'] }, window)).toBeUndefined();
    expect(links.traces({ kind: 'tags', tags: ['app:shop'] }, window)).toBeUndefined();
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
