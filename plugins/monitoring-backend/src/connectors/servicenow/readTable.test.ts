import { hasMoreRows, hasNextLink } from './readTable';

const URL_OF = (offset: number) =>
  `https://h/api/now/table/incident?sysparm_query=cmdb_ciINa,b^x&sysparm_offset=${offset}`;

describe('hasNextLink', () => {
  it.each([
    [
      `<${URL_OF(0)}>;rel="first",<${URL_OF(-1)}>;rel="prev",<${URL_OF(1)}>;rel="next",<${URL_OF(
        2,
      )}>;rel="last"`,
      true,
    ],
    [`<${URL_OF(0)}>;rel="first",<${URL_OF(-1)}>;rel="prev",<${URL_OF(2)}>;rel="last"`, false],
    [`<${URL_OF(1)}>; rel="next"`, true],
    [`<${URL_OF(1)}>;rel=next`, true],
    [`<https://h/?q=rel="next">;rel="last"`, false],
    [`<https://h/?q=>;rel=nextish>;rel="last"`, false],
    ['', false],
  ])('%s: %s', (link, expected) => {
    expect(hasNextLink(link)).toBe(expected);
  });
});

describe('hasMoreRows', () => {
  const next = `<${URL_OF(1)}>;rel="next"`;
  // [headers, limit, offset, received, expected]
  it.each([
    [{ 'x-total-count': '10' }, 10, 0, 3, false],
    [{ 'x-total-count': '11' }, 10, 0, 3, true],
    [{ 'x-total-count': '11' }, 10, 0, 0, true],
    [{ 'x-total-count': '11' }, 10, 10, 0, false],
    [{ 'x-total-count': '10', link: next }, 10, 0, 10, false],
    [{ 'x-total-count': 'many', link: next }, 10, 0, 0, true],
    [{ link: next }, 10, 0, 0, true],
    [{ link: '<x>;rel="last"' }, 10, 0, 10, false],
    [{}, 10, 0, 10, true],
    [{}, 10, 0, 9, undefined],
    [{}, 10, 0, 0, undefined],
  ])('%j, %d asked from %d, %d received: %s', (headers, limit, offset, received, expected) => {
    expect(hasMoreRows(headers as Record<string, string>, { limit, offset, received })).toBe(
      expected,
    );
  });
});
