'use strict';

// Who may import whom (the design's table of rooms). Each room lists what it may
// import; everything else that is a room is forbidden to it.

const { existsSync, readdirSync } = require('node:fs');
const { join, resolve } = require('node:path');

const root = resolve(__dirname, '../../../..');
const common = 'plugins/monitoring-common/src';
const backend = 'plugins/monitoring-backend/src';
const react = 'plugins/monitoring-react/src';

const COMMON = ['common/base', 'common/domain', 'common/slo', 'common/facts', 'common/kpi', 'common/http'];
const REACT = ['react/api', 'react/hooks', 'react/components', 'react/charts', 'react/format'];

const connectorRooms = Object.fromEntries(
  readdirSync(join(root, backend, 'connectors'), { withFileTypes: true })
    .filter(entry => entry.isDirectory())
    .map(entry => [
      `connectors/${entry.name}`,
      { path: `${backend}/connectors/${entry.name}`, may: ['node', ...COMMON] },
    ]),
);

/** Every room: its folder (or glob of files) and the rooms it may import besides itself. */
const rooms = {
  'common/base': { path: `${common}/{annotations,permissions,sources}.ts`, may: [] },
  'common/domain': { path: `${common}/domain`, may: ['common/base'] },
  'common/slo': { path: `${common}/slo`, may: ['common/base', 'common/domain'] },
  'common/facts': { path: `${common}/facts`, may: ['common/base', 'common/domain'] },
  'common/kpi': { path: `${common}/kpi`, may: ['common/base', 'common/domain', 'common/facts'] },
  'common/http': { path: `${common}/http`, may: ['common/base', 'common/domain', 'common/slo', 'common/facts', 'common/kpi'] },
  node: { path: 'plugins/monitoring-node/src', may: COMMON },
  catalog: { path: `${backend}/catalog`, may: ['node', 'store', ...COMMON] },
  pivots: { path: `${backend}/pivots`, may: ['node', 'store', ...COMMON] },
  slo: { path: `${backend}/slo`, may: ['pivots', ...COMMON] },
  ...connectorRooms,
  // It implements the ports that are declared in node.
  store: { path: `${backend}/store`, may: ['node', ...COMMON] },
  derive: { path: `${backend}/derive`, may: ['store', ...COMMON] },
  ingestion: { path: `${backend}/ingestion`, may: ['node', 'pivots', 'store', ...COMMON] },
  live: { path: `${backend}/live`, may: ['node', 'pivots', ...COMMON] },
  http: { path: `${backend}/http`, may: ['store', 'live', 'explain', ...COMMON] },
  // Explains the very numbers that http serves, so it reads them by the same functions.
  explain: { path: `${backend}/explain`, may: ['store', 'http', ...COMMON] },
  composition: {
    path: `${backend}/*.ts`,
    may: ['catalog', 'pivots', 'slo', ...Object.keys(connectorRooms), 'store', 'derive', 'ingestion', 'live', 'http', 'node', ...COMMON],
  },
  'react/api': { path: `${react}/api`, may: COMMON },
  'react/format': { path: `${react}/format`, may: COMMON },
  'react/hooks': { path: `${react}/hooks`, may: ['react/api', 'react/format', ...COMMON] },
  'react/charts': { path: `${react}/charts`, may: ['react/format', ...COMMON] },
  'react/components': {
    path: `${react}/components`,
    may: ['react/api', 'react/hooks', 'react/charts', 'react/format', ...COMMON],
  },
  monitoring: { path: 'plugins/monitoring/src', may: [...REACT, ...COMMON] },
  'monitoring-overview': { path: 'plugins/monitoring-overview/src', may: [...REACT, ...COMMON] },
  'catalog-module': { path: 'plugins/catalog-backend-module-monitoring/src', may: COMMON },
  simulators: { path: 'packages/simulators/src', may: [] },
};

/** Folders that are no rooms and may import any room but the simulators. */
const OUTSIDE = ['packages/app', 'packages/backend', 'packages/bench', 'packages/launcher'];

/** Zones for `import/no-restricted-paths`. */
function zones() {
  const list = [];
  for (const [name, { path, may }] of Object.entries(rooms)) {
    for (const [other, { path: from }] of Object.entries(rooms)) {
      if (other !== name && !may.includes(other)) {
        list.push({ target: path, from, message: `${name} may not import ${other}.` });
      }
    }
  }
  for (const target of OUTSIDE) {
    list.push({ target, from: rooms.simulators.path, message: 'Nothing imports the simulators: talk to them over HTTP.' });
  }
  return list;
}

/** Rooms of the backend that must not know the database driver. */
const WITHOUT_DATABASE = ['catalog', 'pivots', 'slo', 'connectors', 'derive', 'ingestion', 'live', 'http', 'explain'];

/** Rules of published packages that mean nothing for a tool which is run from the checkout. */
const TOOL_RULES = {
  'no-console': 'off',
  'no-restricted-syntax': 'off',
  '@backstage/no-forbidden-package-imports': 'off',
  '@backstage/no-mixed-plugin-imports': 'off',
};

/**
 * A package's ESLint configuration: Backstage's, with the rooms.
 *
 * @param options.tools - files that are run from the checkout and never published
 */
function withRooms(packageDir, { tools } = {}) {
  // eslint-disable-next-line global-require
  const createConfig = require('@backstage/cli/config/eslint-factory');
  return createConfig(packageDir, {
    settings: {
      'import/resolver': { node: { extensions: ['.ts', '.tsx', '.js', '.jsx', '.json'] } },
    },
    rules: {
      'import/no-restricted-paths': ['error', { basePath: root, zones: zones() }],
      // Properties of thousands of values assert with Node's own: an `expect` for each takes ten times as long.
      'jest/expect-expect': ['warn', { assertFunctionNames: ['expect', 'fc.assert'] }],
    },
    overrides: [
      ...(tools ? [{ files: tools, rules: TOOL_RULES }] : []),
      {
        files: WITHOUT_DATABASE.map(room => `src/${room}/**/*.ts`),
        excludedFiles: ['**/*.test.ts'],
        rules: {
          'no-restricted-imports': [
            'error',
            {
              paths: ['knex', 'pg', 'pg-copy-streams'].map(name => ({
                name,
                message: 'Only the store knows the database.',
              })),
            },
          ],
        },
      },
      {
        files: ['**/*.tsx'],
        rules: { 'react/no-danger': 'error' },
      },
    ],
  });
}

/** A file of a room to import, for the test of the zones. */
function anyFileOf(room) {
  const { path } = rooms[room];
  const braces = /^(.*)\/\{([^,}]+)[^}]*\}(\.ts)$/.exec(path);
  if (braces) return `${braces[1]}/${braces[2]}${braces[3]}`;
  const folder = path.replace(/\/\*\.ts$/, '');
  for (const candidate of ['index.ts', 'index.tsx']) {
    if (existsSync(join(root, folder, candidate))) return `${folder}/${candidate}`;
  }
  const [file] = readdirSync(join(root, folder)).filter(name => /(?<!\.test)\.tsx?$/.test(name));
  return `${folder}/${file}`;
}

module.exports = { anyFileOf, root, rooms, withRooms, zones };
