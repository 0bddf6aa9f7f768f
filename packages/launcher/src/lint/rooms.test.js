const { relative, join, dirname } = require('node:path');
const { ESLint } = require('eslint');
const { anyFileOf, root, rooms, withRooms, zones } = require('./rooms');

jest.setTimeout(120_000);

const RULE = 'import/no-restricted-paths';

// Only the rule under test: a whole Backstage configuration per pair would take minutes.
const eslint = new ESLint({
  cwd: root,
  useEslintrc: false,
  overrideConfig: {
    parser: '@typescript-eslint/parser',
    parserOptions: { ecmaVersion: 2022, sourceType: 'module' },
    plugins: ['import'],
    settings: { 'import/resolver': { node: { extensions: ['.ts', '.tsx', '.js'] } } },
    rules: { [RULE]: ['error', { basePath: root, zones: zones() }] },
  },
});

async function importFrom(room, other) {
  const importer = join(dirname(anyFileOf(room)), rooms[room].path.includes('{') ? 'annotations.ts' : 'importer.ts');
  const target = relative(dirname(join(root, importer)), join(root, anyFileOf(other))).replace(/\.tsx?$/, '');
  const [result] = await eslint.lintText(
    `import * as other from '${target.startsWith('.') ? target : `./${target}`}';\nexport default other;\n`,
    { filePath: join(root, importer) },
  );
  return result.messages.map(message => message.ruleId ?? message.message);
}

const pairs = Object.keys(rooms).flatMap(room =>
  Object.keys(rooms)
    .filter(other => other !== room)
    .map(other => [room, other]),
);
const isAllowed = ([room, other]) => rooms[room].may.includes(other);

describe('rooms', () => {
  it.each(pairs.filter(pair => !isAllowed(pair)))('forbids %s to import %s', async (room, other) => {
    expect(await importFrom(room, other)).toEqual([RULE]);
  });

  it.each(pairs.filter(isAllowed))('lets %s import %s', async (room, other) => {
    expect(await importFrom(room, other)).toEqual([]);
  });

  it.each(['app', 'backend', 'bench'])('forbids packages/%s to import the simulators', async name => {
    const [result] = await eslint.lintText(`import * as other from '../../simulators/src/index';\nexport default other;\n`, {
      filePath: join(root, `packages/${name}/src/importer.ts`),
    });
    expect(result.messages.map(message => message.ruleId)).toEqual([RULE]);
  });

  it('is part of the configuration that lint uses', () => {
    const config = withRooms(join(root, 'plugins/monitoring-backend'));
    expect(config.rules[RULE][1].zones).toEqual(zones());
  });
});
