import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { repositoryRoot } from '../paths';
import { basicAuthorization, SIMULATED_CREDENTIALS } from './credentials';

/** The launcher's table, which the demo's config is filled in from; read by Node itself, for it is an ES module. */
function readDemoTokens(): Record<string, string> {
  const estate = pathToFileURL(join(repositoryRoot, 'packages/launcher/src/estate.mjs')).href;
  const script = `import(${JSON.stringify(estate)}).then(({ DEMO_TOKENS }) => process.stdout.write(JSON.stringify(DEMO_TOKENS)))`;
  return JSON.parse(execFileSync(process.execPath, ['--eval', script], { encoding: 'utf8' })) as Record<string, string>;
}

describe('SIMULATED_CREDENTIALS', () => {
  it('are those that the launcher gives the demo', () => {
    const { dynatrace, servicenow, gitlab, argocd, elasticsearch, opensearch } = SIMULATED_CREDENTIALS;
    expect({
      ROSETTA_DEMO_DYNATRACE_TOKEN: dynatrace.main,
      ROSETTA_DEMO_DYNATRACE_TRADE_TOKEN: dynatrace.trade,
      ROSETTA_DEMO_SERVICENOW_CLIENT_ID: servicenow.clientId,
      ROSETTA_DEMO_SERVICENOW_CLIENT_SECRET: servicenow.clientSecret,
      ROSETTA_DEMO_ELASTIC_API_KEY: elasticsearch.apiKey,
      ROSETTA_DEMO_OPENSEARCH_PASSWORD: opensearch.password,
      ROSETTA_DEMO_GITLAB_TOKEN: gitlab.token,
      ROSETTA_DEMO_ARGOCD_TOKEN: argocd.token,
    }).toEqual(readDemoTokens());
  });
});

describe('basicAuthorization', () => {
  it('is the header of RFC 7617', () => {
    // The example of the RFC's section 2.
    expect(basicAuthorization('Aladdin', 'open sesame')).toBe('Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==');
  });
});
