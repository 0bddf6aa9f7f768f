import { render, screen } from '@testing-library/react';

describe('App', () => {
  it('asks who you are before anything else', async () => {
    sessionStorage.clear();
    // Configuration as the built page would carry it.
    process.env = {
      ...process.env,
      NODE_ENV: 'test',
      APP_CONFIG: [
        {
          context: 'test',
          data: {
            app: {
              title: 'Rosetta',
              baseUrl: 'http://localhost',
              extensions: [{ 'page:catalog': { config: { path: '/' } } }],
            },
            backend: { baseUrl: 'http://localhost' },
          },
        },
      ] as unknown as string,
    };
    const { default: app } = await import('./App');
    render(app.createRoot());
    expect(
      await screen.findByText(
        'Who would you like to be?',
        {},
        { timeout: 10_000 },
      ),
    ).toBeInTheDocument();
  }, 30_000);
});
