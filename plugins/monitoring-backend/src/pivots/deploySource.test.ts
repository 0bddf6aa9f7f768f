import { readDeploySource } from './deploySource';

const read = (annotations: Record<string, string>) => readDeploySource('component:default/shop', annotations, ['production', 'uat']);

describe('readDeploySource', () => {
  it('reads the base key for every environment and an overlay for its own', () => {
    expect(read({ 'rosetta.io/deploy-source': ' ArgoCD ', 'rosetta.io/env.uat.deploy-source': 'gitlab' })).toEqual({
      declared: [
        { entityRef: 'component:default/shop', environment: '*', source: 'argocd' },
        { entityRef: 'component:default/shop', environment: 'uat', source: 'gitlab' },
      ],
      findings: [],
    });
  });

  it('says nothing where nothing is said', () => {
    expect(read({})).toEqual({ declared: [], findings: [] });
    expect(read({ 'rosetta.io/deploy-source': '' })).toEqual({ declared: [], findings: [] });
  });

  it('makes a finding of a source that knows no deployments', () => {
    expect(read({ 'rosetta.io/deploy-source': 'jenkins\u0007' })).toEqual({
      declared: [],
      findings: [expect.objectContaining({ key: 'rosetta.io/deploy-source', value: 'jenkins\\u0007', example: 'gitlab', isBlocking: false })],
    });
  });
});
