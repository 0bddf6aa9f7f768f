import { LocalServer, readBody, serveLocally } from './localServer';

describe('serveLocally', () => {
  let server: LocalServer;
  beforeAll(async () => {
    server = await serveLocally(async (request, response) => {
      if (request.url === '/broken') throw new Error('no answer');
      response.end(await readBody(request));
    });
  });
  afterAll(() => server.close());

  it('answers on a port of its own, and reads the whole body of a request', async () => {
    const sent = 'ü'.repeat(100_000);
    const response = await fetch(`${server.url}/echo`, { method: 'POST', body: sent });
    expect(await response.text()).toBe(sent);
  });

  it('cuts the connection where there is no answer, and goes on', async () => {
    await expect(fetch(`${server.url}/broken`)).rejects.toThrow();
    expect((await fetch(`${server.url}/echo`, { method: 'POST', body: 'x' })).status).toBe(200);
  });

  it('takes nobody in when it is closed, and waits for no connection that is kept', async () => {
    const other = await serveLocally(async (_, response) => {
      response.end();
    });
    await fetch(other.url);
    await other.close();
    await expect(fetch(other.url)).rejects.toThrow();
  });
});
