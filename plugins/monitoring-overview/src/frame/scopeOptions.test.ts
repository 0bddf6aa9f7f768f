import { buildScopes } from '@rosetta/backstage-plugin-monitoring-react/testing';
import { scopeOptions } from './scopeOptions';

describe('scopeOptions', () => {
  it('puts children under their parents', () => {
    expect(
      scopeOptions(buildScopes(), 'All').map(option => [
        option.label,
        option.depth ?? 0,
      ]),
    ).toEqual([
      ['All', 0],
      ['Payments', 0],
      ['payments-platform', 1],
      ['Cards', 0],
      ['payments-team', 0],
    ]);
  });

  it('survives a loop', () => {
    const [payments, platform] = buildScopes();
    const loop = [{ ...payments, parent: platform.ref }, platform];
    expect(scopeOptions(loop, 'All')).toHaveLength(1);
  });
});
