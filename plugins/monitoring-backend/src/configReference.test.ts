import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigReader } from '@backstage/config';
import { parse as load } from 'yaml';
import { PACKAGE_ROOT } from './__testUtils__/database';
import { readConfigKeys, renderReference } from './__testUtils__/configReference';
import { readMonitoringConfig } from './config';
import { builtInConnectorFactories } from './connectors';

const read = (file: string) => readFileSync(join(PACKAGE_ROOT, file), 'utf8');
const example = (name: string) => {
  // The variables of an example are secrets that are long enough to be one.
  const text = read(`docs/examples/${name}.yaml`).replace(/\$\{([A-Z_]+)\}/g, (_, variable) => `${variable}_OF_THE_TEST`);
  return readMonitoringConfig(new ConfigReader(load(text) as never));
};

describe('the configuration reference', () => {
  it('is what config.d.ts and the examples say', () => {
    const text = renderReference(readConfigKeys(read('config.d.ts')), read('docs/examples/minimal.yaml'), read('docs/examples/full.yaml'));
    if (process.env.UPDATE_DOCS === '1') writeFileSync(join(PACKAGE_ROOT, 'docs/configuration.md'), text);
    expect(read('docs/configuration.md')).toBe(text);
  });

  it('says something of every key, and marks every secret', () => {
    const keys = readConfigKeys(read('config.d.ts'));
    expect(keys.filter(key => key.text === '').map(key => key.path)).toEqual([]);
    const secrets = keys.filter(key => key.isSecret).map(key => key.path.replace(/^.*\./, ''));
    expect([...new Set(secrets)].sort()).toEqual(['clientSecret', 'password', 'proxyUrl', 'token']);
  });

  it.each(['minimal', 'full'])('has a %s example that starts every connector in it', name => {
    const config = example(name);
    const http = { request: () => Promise.reject(new Error('not asked')), close: async () => {} };
    const started = config.instances.map(instance => {
      const factory = builtInConnectorFactories.find(candidate => candidate.source === instance.source)!;
      factory.credentials(instance);
      return factory.create(instance, { http, environmentOf: () => 'production' }).source;
    });
    expect(started).toEqual(name === 'minimal' ? ['dynatrace'] : ['dynatrace', 'servicenow', 'argocd', 'gitlab', 'elisa', 'elisa', 'elisa', 'prometheus']);
  });

  it('uses in the full example every key that there is', () => {
    const used = new Set<string>();
    const walk = (value: unknown, path: string) => {
      if (path) used.add(path);
      if (Array.isArray(value)) value.forEach(item => walk(item, `${path}[]`));
      else if (value && typeof value === 'object') {
        for (const [key, item] of Object.entries(value)) walk(item, path ? `${path}.${key}` : key);
      }
    };
    walk(load(read('docs/examples/full.yaml')), '');
    // What cannot stand beside its alternative, or needs a file.
    const alternatives = /\.(grant|username|password|caFile)$|prometheus.*proxyUrl|servicenow.*proxyUrl|\.uiUrl$|intervals\.<|<|servicenow.*\.allowPrivate/;
    const missing = readConfigKeys(read('config.d.ts')).map(key => key.path).filter(path => !used.has(path) && !alternatives.test(path));
    expect(missing).toEqual([]);
  });
});
