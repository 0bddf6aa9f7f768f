/**
 * Refuses the demo's sign-in in production: it asks for no password.
 *
 * @throws Error when NODE_ENV is production
 */
export function assertDemoAllowed(): void {
  if (process.env.NODE_ENV === 'production') {
    throw new Error(
      'The demo sign-in asks for no password and does not start in production; remove auth.providers.demo from the configuration',
    );
  }
}
