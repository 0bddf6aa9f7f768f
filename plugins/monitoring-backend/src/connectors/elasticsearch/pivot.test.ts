import { strict as assert } from 'node:assert';
import fc from 'fast-check';
import { isAllowedIndex } from './grammar';
import { KqlNode, parseTemplate, renderTemplate, TemplateError } from './kql';
import { elisaPivot } from './pivot';

const parse = (values: Record<string, string>) =>
  elisaPivot.parse(new Map(Object.entries(values).map(([key, value]) => [`rosetta.io/${key}`, value])));

describe('the ELISA pivot', () => {
  it('reads its parts', () => {
    const result = parse({
      'elisa.index': ' logs-payments-* ',
      'elisa.service': 'payments-api',
      'kibana.queryTemplate': 'service.name:{{service}} AND env : ("{{environment}}" or prod) and not level:debug',
      'kibana.space': 'payments',
      'elisa.instance': 'main',
    });
    expect(result).toEqual({
      kind: 'pivot',
      instance: 'main',
      pivot: {
        index: 'logs-payments-*',
        service: 'payments-api',
        queryTemplate: 'service.name : "{{service}}" and env : ("{{environment}}" or "prod") and not level : "debug"',
        space: 'payments',
      },
    });
    const pivot = result.kind === 'pivot' ? result.pivot : undefined;
    expect(elisaPivot.deserialize(elisaPivot.serialize(pivot!))).toEqual(pivot);
  });

  it.each([
    [{}, 'absent'], [{ 'kibana.space': 'x' }, 'absent'], [{ 'elisa.instance': 'x' }, 'absent'], [{ 'elisa.index': '' }, 'off'],
    [{ 'elisa.index': 'logs', 'elisa.service': ' ' }, 'off'], [{ 'elisa.index': 'logs', 'kibana.queryTemplate': '' }, 'pivot'], [{ 'elisa.service': 'a' }, 'pivot'],
  ])('takes %j as %s', (values, kind) => {
    expect(parse(values as Record<string, string>).kind).toBe(kind);
  });

  it.each([
    ['elisa.index', '_all'], ['elisa.index', '-logs'], ['elisa.index', '+logs'], ['elisa.index', '*'], ['elisa.index', 'Logs'], ['elisa.index', 'a..b'],
    ['elisa.index', 'a,b'], ['elisa.index', 'remote:logs'], ['elisa.index', '<logs-{now/d}>'], ['elisa.index', 'a/b'], ['elisa.index', 'a b'], ['elisa.index', '../x'],
    ['elisa.index', 'x'.repeat(256)], ['elisa.service', 'a\u0000b'], ['elisa.service', 'a'.repeat(201)], ['kibana.space', 'A'], ['kibana.space', '../x'], ['elisa.instance', 'a b'],
    ['kibana.queryTemplate', 'service : "{{pod}}"'], ['kibana.queryTemplate', 'service : "{{service"'], ['kibana.queryTemplate', '*:*'], ['kibana.queryTemplate', 'free text'],
    ['kibana.queryTemplate', 'a : b c : d'], ['kibana.queryTemplate', 'a > 1'], ['kibana.queryTemplate', 'a : b*'], ['kibana.queryTemplate', '(a : b'], ['kibana.queryTemplate', 'a : "b'],
    ['kibana.queryTemplate', 'a : "b\\n"'], ['kibana.queryTemplate', 'a :'], ['kibana.queryTemplate', 'and'], ['kibana.queryTemplate', 'a : or'], ['kibana.queryTemplate', 'not not a : b'],
    ['kibana.queryTemplate', 'a : { b : c }'], ['kibana.queryTemplate', `${'('.repeat(20)}a : b${')'.repeat(20)}`], ['kibana.queryTemplate', Array(50).fill('a : b').join(' and ')],
  ])('refuses %s: %j with an example that works', (key, value) => {
    const result = parse({ 'elisa.index': 'logs', 'elisa.service': 'a', [key]: value });
    expect(result.kind).toBe('invalid');
    const [problem] = result.kind === 'invalid' ? result.problems : [];
    expect(problem!.key).toBe(`rosetta.io/${key}`);
    expect(problem!.message.length).toBeGreaterThan(10);
    expect(parse({ 'elisa.index': 'logs', 'elisa.service': 'a', [key]: problem!.example }).kind).toBe('pivot');
  });

  it('takes nothing from the store that its grammar refuses', () => {
    const stored = { index: 'logs', service: 'a', queryTemplate: null, space: null };
    expect(elisaPivot.deserialize(JSON.stringify(stored))).toEqual(stored);
    for (const wrong of [{ index: '_all' }, { service: '' }, { queryTemplate: 'a : "{{pod}}"' }, { queryTemplate: 'a:b' }, { space: '..' }, { extra: 1 }]) {
      expect(() => elisaPivot.deserialize(JSON.stringify({ ...stored, ...wrong }))).toThrow();
    }
  });

  it.each([
    ['logs-payments-*', ['logs-*'], true], ['logs-payments-2026', ['logs-*'], true], ['logs-payments-*', ['logs-payments-*'], true], ['logs', ['logs'], true],
    ['*', ['logs-*'], false], ['l*', ['logs-*'], false], ['logs*', ['logs-*'], false], ['logs-*', ['logs-payments-*'], false], ['audit', ['logs-*'], false],
    ['logs-a', ['logs-*-x'], false], ['logs-*-x', ['logs-*-x'], true], ['a*a', ['a*a*a'], false],
  ])('%s inside %j: %s', (index, allowed, isInside) => {
    expect(isAllowedIndex(index as string, allowed as string[])).toBe(isInside);
  });

  it('never lets an index out of what is allowed, whatever its stars stand for', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', '-', '*'), minLength: 1, maxLength: 6 });
    const plain = fc.string({ unit: fc.constantFrom('a', 'b', '-'), maxLength: 3 });
    fc.assert(
      fc.property(letters, letters, plain, (index, allowed, stands) => {
        if (!isAllowedIndex(index, [allowed])) return;
        const concrete = index.replaceAll('*', stands);
        assert.match(concrete, new RegExp(`^${allowed.replaceAll('*', '.*')}$`));
      }),
      { numRuns: 20_000 },
    );
  });

  it('writes a template that reads as the same tree, or refuses it, for 20,000 texts', () => {
    const token = fc.constantFrom('a', 'b.c', ':', '(', ')', '"', '"x y"', '"{{entity}}"', '{{service}}', ' and ', ' or ', ' not ', ' ', '\\', '*', 'v', '{{', '}}');
    fc.assert(
      fc.property(fc.oneof(fc.array(token, { maxLength: 14 }).map(parts => parts.join('')), fc.string()), text => {
        let tree: KqlNode;
        try {
          tree = parseTemplate(text);
        } catch (error) {
          // Any other error is one of ours.
          if (error instanceof TemplateError) return;
          throw error;
        }
        assert.deepEqual(parseTemplate(renderTemplate(tree)), tree);
      }),
      { numRuns: 20_000 },
    );
  });
});
