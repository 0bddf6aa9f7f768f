import { pivotWords } from './pivotWords';

describe('pivotWords', () => {
  it.each([
    [null, null],
    ['plain text', 'plain text'],
    ['{"kind":"ids","ids":["SERVICE-1","SERVICE-2"]}', 'SERVICE-1, SERVICE-2'],
    ['{"kind":"labels","labels":[{"name":"job","value":"shop"},{"name":"namespace","value":"pay"}]}', 'job=shop, namespace=pay'],
    ['{"kind":"tags","tags":[{"context":null,"key":"app","value":"shop"}]}', 'app:shop'],
    ['{"project":4417}', '4417'],
    ['{"index":"logs-*","service":null,"isOn":true}', 'logs-*'],
  ])('says %j as %j', (text, said) => {
    expect(pivotWords(text)).toBe(said);
  });
});
