import { differ, secondsOf } from './linkedRows';

describe('differ', () => {
  const truth = { state: 'closed', updated_at: '2026-03-01T10:00:00.000Z', links: ['production component:default/shop'] };

  it('finds nothing where every claimed column is the same, whatever else is stored', () => {
    expect(differ({ ...truth, instance: 'main' }, truth)).toBeUndefined();
  });

  it('names the columns that differ, both values, a missing one and a list in another order', () => {
    expect(differ({ ...truth, state: 'open' }, truth)).toBe('state "open", not "closed"');
    expect(differ({ state: 'closed', links: truth.links }, truth)).toContain('updated_at undefined');
    expect(differ({ ...truth, links: ['b', 'a'] }, { links: ['a', 'b'] })).toContain('links');
  });

  it('tells null from an empty text and from zero', () => {
    expect(differ({ version: '' }, { version: null })).toBeDefined();
    expect(differ({ commits: 0 }, { commits: null })).toBeDefined();
  });

  it('claims nothing where nothing is claimed', () => {
    expect(differ({ state: 'open' }, undefined)).toBeUndefined();
  });
});

describe('secondsOf', () => {
  it('leaves out what upstream does not write, and keeps that there is no time', () => {
    expect(secondsOf('2026-03-01T10:00:00.999Z')).toBe('2026-03-01T10:00:00.000Z');
    expect(secondsOf(null)).toBeNull();
  });
});
