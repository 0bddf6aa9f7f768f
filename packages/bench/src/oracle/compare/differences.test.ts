import { fraction } from '../fraction';
import { differences } from './differences';

describe('differences', () => {
  const same = { count: 3, share: fraction(1, 3), word: 'met', nothing: null };

  it('are none where both sides tell the same', () => {
    expect(differences('r', { count: 3, share: 1 / 3, word: 'met', nothing: null, other: 1 }, same)).toEqual(
      [],
    );
  });

  it.each([
    ['one unit of a count', { count: 4 }, 'count'],
    ['a billionth of a ratio', { share: 1 / 3 + 1e-9 }, 'share'],
    ['a word', { word: 'breached' }, 'word'],
    ['zero for nothing', { nothing: 0 }, 'nothing'],
    ['a column that is not there', { nothing: undefined }, 'nothing'],
  ])('are found in %s', (_, over, column) => {
    const view = { count: 3, share: 1 / 3, word: 'met', nothing: null, ...over };
    expect(differences('r', view, same).map(difference => difference.column)).toEqual([column]);
  });
});
