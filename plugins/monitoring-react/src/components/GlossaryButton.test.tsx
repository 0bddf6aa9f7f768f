import { renderInTestApp } from '@backstage/frontend-test-utils';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { glossaryMessages } from '../translations/en/glossary';
import { GlossaryButton } from './GlossaryButton';

describe('the glossary', () => {
  it('opens every term with what it means, and closes by keyboard', async () => {
    const user = userEvent.setup();
    await renderInTestApp(<GlossaryButton />);
    await user.click(
      await screen.findByRole('button', { name: 'What the words mean' }),
    );
    const dialog = await screen.findByRole('dialog', {
      name: 'What the words mean',
    });
    const terms = Object.values(glossaryMessages.glossary.term);
    expect(
      within(dialog)
        .getAllByRole('term')
        .map(term => term.textContent)
        .sort(),
    ).toEqual(terms.map(({ name }) => name).sort());
    for (const { text } of terms) expect(dialog).toHaveTextContent(text);
    await user.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  });
});
