import type { Overview } from '@rosetta/backstage-plugin-monitoring-common';
import { screen, within } from '@testing-library/react';
import { buildOverview, buildRisks } from '../../testing';
import { showPart } from './__testUtils__/showPart';
import { TopRisksCard } from './TopRisksCard';

async function show(risks: Overview['risks']) {
  await showPart(<TopRisksCard overview={buildOverview({ risks })} />);
  return screen.findByRole('region', { name: 'Top risks' });
}

describe('TopRisksCard', () => {
  it('says the score, what it is made of most, and what it was', async () => {
    const card = await show(buildRisks());
    const items = within(card).getAllByRole('listitem');
    expect(items[0]).toHaveTextContent(
      /^82payments-api tier 1error budget, burn rate, changes in flightwas 64$/,
    );
    expect(items[1]).toHaveTextContent(
      /^74ledger-core tier 1critical dependency$/,
    );
    expect(card).toHaveTextContent('what may fail next, score 0 to 100');
    expect(card).toHaveTextContent('3 of 76 shown');
  });

  it('shows no number, and never nought, for what nobody knows', async () => {
    const card = await show(buildRisks());
    const last = within(card).getAllByRole('listitem')[2];
    expect(last).toHaveTextContent(
      /^–not knownlc-issuance tier 1too little is known yet$/,
    );
    expect(card).toHaveTextContent('health is unknown are listed below');
  });

  it('says that a plain count ranks until the score has proven itself', async () => {
    const [first] = buildRisks().items;
    const card = await show(
      buildRisks({ rankedBy: 'baseline', items: [{ ...first, value: 4 }] }),
    );
    expect(within(card).getByRole('listitem')).toHaveTextContent(
      /^4payments-api tier 1.*risk 82$/,
    );
    expect(card).toHaveTextContent('by incidents of 30 days');
    expect(card).toHaveTextContent('over 180 days of your own');
  });

  it('says so when nothing has been scored yet', async () => {
    expect(await show(buildRisks({ items: [], total: 0 }))).toHaveTextContent(
      'Nothing has been scored yet.',
    );
  });
});
