import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { writeReport } from './reportCsv';

describe('writeReport', () => {
  it('writes heads, numbers with their sign, and nothing for what is not known', () => {
    expect(writeReport(['name', 'left', 'met'], [{ name: 'a, "b"', left: -0.5, met: null }, { name: 'c', left: 3, met: true }])).toBe(
      '\ufeffname,left,met\n"a, ""b""",-0.5,\nc,3,yes\n',
    );
  });

  it.each(['=1+1', '+1', '-1', '@sum(A1)', '\t=1', "'=1", '=cmd|calc'])('makes %j text', value => {
    const [[, cell]] = [parse(writeReport(['x'], [{ x: value }]), { bom: true }).flat()];
    expect(cell).toBe(`'${value}`);
  });

  it('never lets text begin as a formula, and keeps all of it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), value => {
        const cell = parse(writeReport(['x', 'y'], [{ x: value, y: 'end' }]), { bom: true, relax_quotes: false })[1][0] as string;
        expect(/^[=+\-@\t\r]/.test(cell)).toBe(false);
        expect(cell.endsWith(value)).toBe(true);
      }),
    );
  });
});
