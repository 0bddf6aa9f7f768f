import * as fc from 'fast-check';
import { MOST_PARTS, statusInName, understand } from './understand';

const understood = (text: string) => understand(Buffer.from(text));
const only = (text: string) => {
  const { answers } = understood(text);
  expect(answers).toHaveLength(1);
  return answers[0];
};

describe('understand', () => {
  it('takes a file for the answer itself, byte for byte', () => {
    const bytes = Buffer.from('\uFEFF{"result": []}');
    expect(understand(bytes)).toEqual({ answers: [{ part: '', status: undefined, headers: {}, body: bytes, json: { result: [] } }], left: 0 });
  });

  it.each([
    ['a wrapper', { status: 429, headers: { 'Retry-After': 7 }, body: { message: 'slow' } }],
    ['a request and its response', { request: { url: '/x' }, response: { statusCode: '429', headers: { 'retry-after': ['7'] }, body: '{"message":"slow"}' } }],
  ])('reads status, headers and body of %s', (_, file) => {
    expect(only(JSON.stringify(file))).toMatchObject({ status: 429, headers: { 'retry-after': '7' }, body: '{"message":"slow"}', json: { message: 'slow' } });
  });

  it('reads an HTTP head', () => {
    expect(only('HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/html\r\nContent-Length: 9\r\n\r\n<html>no')).toMatchObject({
      status: 503, headers: { 'content-type': 'text/html' }, body: '<html>no', json: undefined,
    });
  });

  it('numbers the answers of a list of wrappers, and of lines', () => {
    const wrapper = { status: 200, headers: {}, body: [] };
    expect(understood(JSON.stringify([wrapper, wrapper])).answers.map(({ part }) => part)).toEqual(['#1', '#2']);
    expect(understood('{"a":1}\n{"a":2}\n').answers.map(({ part, json }) => [part, json])).toEqual([['#1', { a: 1 }], ['#2', { a: 2 }]]);
  });

  it('takes a list of records for one answer', () => {
    expect(only('[{"id":1},{"id":2,"status":200,"body":"x"}]')).toMatchObject({ part: '', json: [{ id: 1 }, expect.anything()] });
  });

  it('says how many answers it leaves out', () => {
    const { answers, left } = understood('{"a":1}\n'.repeat(MOST_PARTS + 7));
    expect([answers.length, left]).toEqual([MOST_PARTS, 7]);
  });

  it('lets no header through that cannot be sent, or that is of the journey', () => {
    const headers = { 'Bad Name': 'x', 'x-line': 'a\r\nb', 'x-ümlaut': 'x', 'Content-Length': 5, 'content-encoding': 'gzip', 'X-Total': 3 };
    expect(only(JSON.stringify({ status: 200, headers, body: {} })).headers).toEqual({ 'x-total': '3' });
  });

  it('takes a status that is none for no status', () => {
    for (const status of [0, 99, 100, 600, 1e9, 'x', null, {}]) {
      expect(only(JSON.stringify({ status, headers: {}, body: {} })).status).toBeUndefined();
    }
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 2_000 }), bytes => understand(Buffer.from(bytes)).answers.length > 0));
    fc.assert(fc.property(fc.json({ maxDepth: 5 }), text => understood(text).answers.length > 0));
    for (const open of ['[', '{"body":']) expect(understood(open.repeat(100_000)).answers).toHaveLength(1);
    const nested = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    expect(understood(nested).answers).toHaveLength(1);
    expect(understood(`{"status":200,"body":${nested}}`).answers).toHaveLength(1);
  });

  it('reads a status from the name of a file', () => {
    expect(['error_429_rate.json', 'err-503.txt', 'page429000.json', 'list_20of44.json', '404.json'].map(statusInName)).toEqual([429, 503, undefined, undefined, 404]);
  });
});
