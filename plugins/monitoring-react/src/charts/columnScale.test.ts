import { columnScale } from './columnScale';

describe('columnScale', () => {
  it('is linear while no line flattens the others', () => {
    expect(columnScale([[1, 2, null], [4]])).toEqual({ top: 4, isRoot: false });
  });

  it('takes roots when one line is more than ten medians high', () => {
    expect(columnScale([[1, 1, 1, 1], [20]])).toEqual({
      top: 20,
      isRoot: true,
    });
  });

  it('has no top where nothing is known', () => {
    expect(columnScale([undefined, [null]])).toEqual({
      top: undefined,
      isRoot: false,
    });
  });
});
