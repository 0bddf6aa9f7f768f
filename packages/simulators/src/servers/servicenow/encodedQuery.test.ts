import { parseQuery } from './encodedQuery';

const KNOWN = ['state', 'priority', 'cmdb_ci.name', 'number', 'sys_id', 'order_by', 'nqfield'];
const parse = (text: string) => parseQuery(text, condition => KNOWN.includes(condition.path));
const shape = (text: string) =>
  parse(text).groups.map(group =>
    group.map(clause => clause.map(({ path, operator, value }) => `${path} ${operator} ${value}`)),
  );

describe('encoded query', () => {
  it('binds OR to its neighbour only', () => {
    expect(shape('state=1^priority=2^ORpriority=3^number=X')).toEqual([
      [['state = 1'], ['priority = 2', 'priority = 3'], ['number = X']],
    ]);
  });

  it('begins a new group at NQ', () => {
    expect(shape('state=1^NQpriority=2^ORpriority=3')).toEqual([
      [['state = 1']],
      [['priority = 2', 'priority = 3']],
    ]);
  });

  it('stops at EQ', () => {
    expect(shape('state=1^EQ^priority=2')).toEqual([[['state = 1']]]);
  });

  it('reads a doubled caret as one within the value', () => {
    expect(shape('cmdb_ci.name=a^^b^state=1')).toEqual([[['cmdb_ci.name = a^b'], ['state = 1']]]);
    expect(shape('cmdb_ci.name=a^^ORpriority=1')).toEqual([[['cmdb_ci.name = a^ORpriority=1']]]);
  });

  it('lets an unescaped caret begin a condition, which is the danger of it', () => {
    expect(shape('cmdb_ci.name=a^ORpriority=1')).toEqual([
      [['cmdb_ci.name = a', 'priority = 1']],
    ]);
  });

  it.each([
    ['state!=1', 'state != 1'],
    ['state<=1', 'state <= 1'],
    ['state>=1', 'state >= 1'],
    ['state<1', 'state < 1'],
    ['state>1', 'state > 1'],
    ['stateIN1,2', 'state IN 1,2'],
    ['stateNOT IN1,2', 'state NOT IN 1,2'],
    ['numberLIKEx', 'number LIKE x'],
    ['numberNOT LIKEx', 'number NOT LIKE x'],
    ['numberSTARTSWITHx', 'number STARTSWITH x'],
    ['numberENDSWITHx', 'number ENDSWITH x'],
    ['numberISEMPTY', 'number ISEMPTY '],
    ['numberISNOTEMPTY', 'number ISNOTEMPTY '],
    ['numberBETWEENa@b', 'number BETWEEN a@b'],
    ['state=', 'state = '],
    ['number==x', 'number = =x'],
  ])('reads %s', (text, expected) => {
    expect(shape(text)).toEqual([[[expected]]]);
  });

  it.each([
    'nofield=1',
    'State=1',
    'state1',
    'stateFOO1',
    'state>',
    'sys_id>',
    'stateIN',
    'numberBETWEENa',
    'statelike1',
    '=1',
  ])('ignores %s and keeps the rest', part => {
    expect(shape(`${part}^priority=1`)).toEqual([[['priority = 1']]]);
    expect(parse(`${part}^priority=1`).ignored).toEqual([part]);
  });

  it('says nothing at all when nothing can be read', () => {
    expect(parse('nofield=1^NQneither=2').groups).toEqual([]);
  });

  it('orders by several keys', () => {
    expect(parse('ORDERBYstate^ORDERBYDESCnumber^state=1^GROUPBYstate').order).toEqual([
      { path: 'state', descending: false },
      { path: 'number', descending: true },
    ]);
  });
});
