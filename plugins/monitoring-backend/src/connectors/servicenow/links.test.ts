import { createLinks } from './links';

const ID = '109562a3c611227500a7b7ff98cc0dc7';

describe('servicenow links', () => {
  const links = createLinks('https://shop.service-now.com/');

  it('opens a change and a problem record', () => {
    expect(links.change(ID)).toBe(
      `https://shop.service-now.com/nav_to.do?uri=change_request.do%3Fsys_id%3D${ID}`,
    );
    expect(links.itsmProblem(ID)).toBe(
      `https://shop.service-now.com/nav_to.do?uri=problem.do%3Fsys_id%3D${ID}`,
    );
  });

  it('opens an incident and a single configuration item', () => {
    expect(links.incident(ID)).toBe(
      `https://shop.service-now.com/nav_to.do?uri=incident.do%3Fsys_id%3D${ID}`,
    );
    expect(links.pivot({ kind: 'ids', ids: [ID] })).toBe(
      `https://shop.service-now.com/nav_to.do?uri=cmdb_ci.do%3Fsys_id%3D${ID}`,
    );
  });

  it('has none for what is no single record', () => {
    expect(links.pivot({ kind: 'ids', ids: [ID, ID] })).toBeUndefined();
    expect(links.pivot({ kind: 'names', names: ['shop'] })).toBeUndefined();
    expect(links.pivot({ kind: 'entity', value: 'shop' })).toBeUndefined();
  });

  it.each([
    '//evil.test/',
    '@evil.test',
    '../..',
    'a&uri=//evil.test',
    '\\\\evil.test',
    '#x',
    'a b',
  ])('stays on the configured host for %j', id => {
    const link = new URL(createLinks('https://host.test:8443/snow').incident(id)!);
    expect(link.origin).toBe('https://host.test:8443');
    expect(link.pathname).toBe('/snow/nav_to.do');
    expect([...link.searchParams.keys()]).toEqual(['uri']);
    expect(link.searchParams.get('uri')).toMatch(/^incident\.do\?sys_id=[^&#]*$/);
  });
});
