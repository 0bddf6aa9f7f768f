import { themes, UnifiedThemeProvider } from '@backstage/theme';
import { useTheme } from '@material-ui/core/styles';
import { act, render, screen } from '@testing-library/react';
import { renderInTestApp } from '@backstage/test-utils';
import userEvent from '@testing-library/user-event';
import { useElementWidth } from '../charts/useElementWidth';
import { PrintButton, PrintHeading, PrintSheet } from '.';

const tell = (event: 'beforeprint' | 'afterprint') =>
  act(() => {
    window.dispatchEvent(new Event(event));
  });

const Probe = () => {
  const theme = useTheme();
  const [box, width] = useElementWidth<HTMLDivElement>(100);
  return (
    <div ref={box} data-testid="probe">
      {theme.palette.type} {width}
    </div>
  );
};

describe('a sheet', () => {
  it('is light and laid out for paper by the time the browser takes it, and as before after that', () => {
    let width = 640;
    jest
      .spyOn(HTMLElement.prototype, 'getBoundingClientRect')
      .mockImplementation(() => ({ width } as DOMRect));
    render(
      <UnifiedThemeProvider theme={themes.dark}>
        <PrintSheet>
          <Probe />
        </PrintSheet>
      </UnifiedThemeProvider>,
    );
    expect(screen.getByTestId('probe')).toHaveTextContent('dark 640');
    width = 1160;
    tell('beforeprint');
    expect(screen.getByTestId('probe')).toHaveTextContent('light 1160');
    width = 640;
    tell('afterprint');
    expect(screen.getByTestId('probe')).toHaveTextContent('dark 640');
    jest.restoreAllMocks();
  });

  it('marks the way to itself, so that nothing beside it is printed, and takes the marks away with it', () => {
    const { container, unmount } = render(
      <div>
        <nav>menu</nav>
        <PrintSheet>content</PrintSheet>
      </div>,
    );
    const marked = (element: Element | null) =>
      element?.hasAttribute('data-rosetta-print-way');
    expect(marked(document.body)).toBe(true);
    expect(marked(container)).toBe(true);
    expect(marked(container.querySelector('nav'))).toBe(false);
    unmount();
    expect(marked(document.body)).toBe(false);
  });

  it('is printed by a button', async () => {
    window.print = jest.fn();
    await renderInTestApp(<PrintButton />);
    await userEvent.click(screen.getByRole('button', { name: 'Print' }));
    expect(window.print).toHaveBeenCalledTimes(1);
  });

  it('says what it is of, how old it is, and how many sources are current', async () => {
    await renderInTestApp(
      <PrintHeading
        title="Payments"
        lines={['14 entities', '', 'production']}
        asOf="2026-11-20T09:42:00Z"
        sources={[
          {
            source: 'dynatrace',
            instance: 'main',
            state: 'ok',
            lastSuccess: null,
          },
          {
            source: 'servicenow',
            instance: 'main',
            state: 'refused',
            lastSuccess: null,
          },
        ]}
      />,
    );
    expect(screen.getByText('14 entities · production')).toBeInTheDocument();
    expect(screen.getByText(/^As of .*2026/)).toBeInTheDocument();
    expect(screen.getByText('1 of 2 sources current')).toBeInTheDocument();
  });
});
