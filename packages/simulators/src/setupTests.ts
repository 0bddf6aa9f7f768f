// Servers answer over HTTP out of an estate that is computed when it is first asked; a busy machine takes its time.
jest.setTimeout(30_000);
