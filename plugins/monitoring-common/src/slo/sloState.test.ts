import { BurnState, SloCompliance, SloState, sloState } from './sloState';

describe('sloState', () => {
  it.each<[SloCompliance | null, BurnState[], SloState]>([
    [null, [], 'no_data'],
    // What cannot be judged is never at risk, however fast it burns.
    [null, ['firing'], 'no_data'],
    ['breached', [], 'missed'],
    ['breached', ['not_firing'], 'missed'],
    ['met', [], 'on_track'],
    ['met', ['not_firing', 'unknown', 'not_evaluated'], 'on_track'],
    ['met', ['not_firing', 'firing'], 'at_risk'],
    ['on_track', ['firing'], 'at_risk'],
    ['on_track', ['unknown'], 'on_track'],
    ['at_risk', [], 'at_risk'],
  ])('of one that is %s with rules %j is %s', (compliance, burns, expected) => {
    expect(sloState(compliance, burns.map(state => ({ state })))).toBe(expected);
  });
});
