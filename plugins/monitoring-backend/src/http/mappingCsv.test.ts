import fc from 'fast-check';
import { CSV_COLUMNS, readMappingCsv, writeMappingCsv } from './mappingCsv';

const HEADER = CSV_COLUMNS.join(',');
const line = (changes: Partial<Record<(typeof CSV_COLUMNS)[number], string>> = {}) => ({
  entity: 'component:default/shop', environment: 'production', source: 'dynatrace', instance: '', key: 'dynatrace.entityId',
  value: 'SERVICE-1', action: '', ...changes,
});

describe('the CSV of mappings', () => {
  it('reads lines with their numbers, quotes, a BOM and semicolons', () => {
    expect(readMappingCsv(`\ufeff${HEADER}\r\ncomponent:default/shop,production,dynatrace,,dynatrace.entityId,"SERVICE-1,SERVICE-2",\r\n`)).toEqual([
      { line: 2, cells: line({ value: 'SERVICE-1,SERVICE-2' }) },
    ]);
    expect(readMappingCsv('Entity;Environment;Source;Key;Value\na;b;c;d;e\n\nf;g;h;i;j')).toEqual([
      { line: 2, cells: { entity: 'a', environment: 'b', source: 'c', key: 'd', value: 'e' } },
      { line: 4, cells: { entity: 'f', environment: 'g', source: 'h', key: 'i', value: 'j' } },
    ]);
  });

  it.each([
    ['', 'empty'],
    ['entity,environment', 'source is missing'],
    [`${HEADER},colour`, 'no such column as "colour"'],
    [`entity,${HEADER}`, 'twice'],
    [`${HEADER}\n"a`, 'no CSV'],
    [`${HEADER}\n${'a,b,c,d,e,f,\n'.repeat(2_001)}`, 'at most 2000 lines'],
  ])('says what is wrong with %j', (text, words) => {
    expect(() => readMappingCsv(text)).toThrow(expect.objectContaining({ statusCode: 400, message: expect.stringContaining(words) }));
  });

  it('never writes a formula, and reads back what it wrote, whatever the values', () => {
    const cell = fc.string({ maxLength: 40 }).map(text => text.trim());
    fc.assert(
      fc.property(fc.array(fc.record({ instance: cell, value: cell, key: cell.filter(text => text !== '') }), { minLength: 1, maxLength: 5 }), rows => {
        const text = writeMappingCsv(rows.map(line));
        const read = readMappingCsv(text);
        expect(read.map(({ cells }) => ({ instance: cells.instance, value: cells.value, key: cells.key }))).toEqual(rows);
      }),
      { numRuns: 1_000 },
    );
    expect(writeMappingCsv([line({ value: '=cmd|calc' })])).toContain(",'=cmd|calc,");
    expect(writeMappingCsv([line({ value: '@a' }), line({ value: '-1+1' })])).not.toMatch(/,[=+\-@]/);
  });
});
