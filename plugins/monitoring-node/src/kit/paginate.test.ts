import { paginate } from './paginate';

const walk = async (
  cursors: (string | null | undefined)[],
  options: { maxPages?: number; startCursor?: string } = {},
) => {
  const asked: (string | undefined)[] = [];
  const pages: number[] = [];
  for await (const { page } of paginate<number>({
    source: 'dynatrace',
    instance: 'main',
    route: 'GET /problems',
    maxPages: options.maxPages ?? 10,
    ...(options.startCursor === undefined ? {} : { startCursor: options.startCursor }),
    fetchPage: async cursor => {
      asked.push(cursor);
      return { page: asked.length, nextCursor: cursors[asked.length - 1] };
    },
  })) {
    pages.push(page);
  }
  return { asked, pages };
};

describe('paginate', () => {
  it.each([[null], [undefined], ['']])('takes %j as the end', async end => {
    expect(await walk(['a', 'b', end])).toEqual({ asked: [undefined, 'a', 'b'], pages: [1, 2, 3] });
  });

  it('begins at the cursor it is given', async () => {
    expect((await walk([null], { startCursor: 'x' })).asked).toEqual(['x']);
  });

  it.each([
    ['at once', ['a', 'a'], undefined],
    ['after a round', ['a', 'b', 'a'], undefined],
    ['to the start', ['s'], 's'],
  ])('stops when a cursor comes back %s', async (_, cursors, startCursor) => {
    await expect(walk(cursors, startCursor ? { startCursor } : {})).rejects.toMatchObject({
      code: 'cursor_loop',
      kind: 'malformed',
    });
  });

  it('stops past the page cap', async () => {
    await expect(walk(['a', 'b', 'c', 'd'], { maxPages: 3 })).rejects.toMatchObject({
      code: 'too_large',
    });
  });
});
