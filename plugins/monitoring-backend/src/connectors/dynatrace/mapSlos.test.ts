import { sloReadingFactSchema } from '@rosetta/backstage-plugin-monitoring-common';
import { mapSlos } from './mapSlos';
import { createRejectionTally } from './rejections';

const slo = (more: object = {}) => ({
  id: 's',
  name: 'Availability',
  target: 99,
  warning: 99.5,
  evaluatedPercentage: 99.2,
  errorBudget: 0.2,
  status: 'WARNING',
  error: 'NONE',
  timeframe: '-1w',
  filter: '',
  ...more,
});
const series = [{ entityRef: 'component:default/shop', environment: 'production' }];
const map = (more: object = {}) => {
  const tally = createRejectionTally();
  const { facts, accepted } = mapSlos([slo(more)], () => series, 7, tally);
  facts.forEach(fact => expect(sloReadingFactSchema.parse(fact)).toEqual(fact));
  expect(accepted + tally.total).toBe(1);
  return { fact: facts[0], codes: tally.records().map(({ code, field }) => [code, field]) };
};

describe('mapSlos', () => {
  it.each([
    ['SUCCESS', 'ok'],
    ['WARNING', 'warning'],
    ['FAILURE', 'failure'],
    ['ENDED', 'unknown'],
    ['', 'unknown'],
    [null, 'unknown'],
  ])('takes the status %j of an evaluated SLO for %s', (word, status) => {
    expect(map({ status: word }).fact).toMatchObject({ status, sliRatio: 99.2 / 100 });
  });

  it.each([
    ['was not evaluated', { evaluatedPercentage: -1, status: 'SUCCESS' }],
    ['has no value', { evaluatedPercentage: null, status: 'SUCCESS' }],
    ['lacks it', { evaluatedPercentage: undefined }],
    ['failed to evaluate', { error: 'METRIC_NOT_FOUND', evaluatedPercentage: 12 }],
  ])('knows nothing of one that %s', (_, more) => {
    expect(map(more).fact).toMatchObject({ sliRatio: null, budgetLeftRatio: null, status: 'unknown' });
  });

  it('takes 0 for a value, and a budget below nothing for one', () => {
    expect(map({ evaluatedPercentage: 0, errorBudget: -99, status: 'FAILURE' }).fact).toMatchObject({
      sliRatio: 0,
      budgetLeftRatio: -0.99,
      status: 'failure',
    });
    expect(map({ evaluatedPercentage: 100.2 }).fact!.sliRatio).toBe(1);
  });

  it.each([
    [{ target: 0 }, 'out_of_range', 'target'],
    [{ target: 150 }, 'out_of_range', 'target'],
    [{ evaluatedPercentage: 150 }, 'out_of_range', 'evaluatedPercentage'],
    [{ evaluatedPercentage: -3 }, 'out_of_range', 'evaluatedPercentage'],
    [{ target: null }, 'malformed_slo', 'target'],
    [{ timeframe: 7 }, 'malformed_slo', 'timeframe'],
    [{ id: '' }, 'missing_id', 'id'],
  ])('refuses %j as %s', (more, code, field) => {
    expect(map(more)).toEqual({ fact: undefined, codes: [[code, field]] });
  });

  it('gives each series of an SLO a reading, and counts the SLO once', () => {
    const tally = createRejectionTally();
    const two = [...series, { entityRef: 'component:default/cart', environment: 'uat' }];
    const mapped = mapSlos([slo(), slo({ id: 't' })], one => (one.id === 's' ? two : []), 7, tally);
    expect(mapped.facts).toHaveLength(2);
    expect([mapped.accepted, mapped.unrelated, tally.total]).toEqual([1, 1, 0]);
  });
});
