import fc from 'fast-check';

/** Text with everything that ends strings, selectors and lines. */
export const hostileText = fc.oneof(
  fc.constantFrom(
    '"} or vector(1) #', '"', '\\', '\\"', '"}', '{}', '#', '\n', '`', "'", '$__range', ',job="x"',
    '\\n', '"}[5m]) or sum(rate(up{a="', '.*', '…', '💥', '\u2028', '\r', '\t', '}', '{', '%', '\\u0022',
  ),
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.string({ unit: fc.constantFrom('"', '\\', '\n', '}', '{', '#', 'a', ',', '=', '`', "'", ' ') , maxLength: 12 }),
);

const quoted = hostileText.chain(text =>
  fc.constantFrom(
    `"${text.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n')}"`,
    `'${text.replace(/\\/g, '\\\\').replace(/'/g, "\\'").replace(/\n/g, '\\n')}'`,
    `\`${text.replace(/`/g, '')}\``,
  ),
// In a string the placeholder is refused, which another test sees to.
).filter(text => !text.includes('$__range'));

const labelName = fc.constantFrom('job', 'le', 'namespace', 'a', '_b', 'code');
const metricName = fc.constantFrom('up', 'http_requests_total', 'job:latency:p95', 'ALERTS', 'x', '_y');
const blank = fc.constantFrom('', ' ', '  ', '\n', ' # } "{ \n');

const matcher = fc
  .tuple(labelName, fc.constantFrom('=', '!=', '=~', '!~'), quoted, blank)
  .map(([name, operator, value, space]) => `${space}${name}${space}${operator}${value}`);
const braces = fc
  .tuple(fc.array(matcher, { maxLength: 3 }), fc.boolean(), blank)
  .map(([list, trails, space]) => `{${space}${list.join(',')}${trails && list.length > 0 ? ',' : ''}${space}}`);
const selector = fc.oneof(
  metricName,
  fc.tuple(metricName, blank, braces).map(([name, space, text]) => `${name}${space}${text}`),
  braces,
);
const duration = fc.constantFrom('$__range', '5m', '1h30m');
const modifier = fc.constantFrom('', ' offset 5m', ' offset -1h', ' @ 1609746000', ' @ end()', ' @ start() offset $__range');

const grouping = fc
  .tuple(fc.constantFrom('by', 'without'), fc.array(labelName, { maxLength: 2 }))
  .map(([word, names]) => `${word} (${names.join(', ')})`);

/** Expressions of config: selectors in every position the language has for them. */
export const expression = fc.letrec<{ vector: string }>(tie => ({
  vector: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    fc.tuple(selector, modifier).map(([text, more]) => `${text}${more}`),
    fc
      .tuple(fc.constantFrom('rate', 'increase', 'avg_over_time'), selector, duration, modifier, blank)
      .map(([name, text, span, more, space]) => `${name}(${space}${text}${space}[${span}]${more})`),
    fc
      .tuple(tie('vector'), duration, fc.constantFrom('', '1m'))
      .map(([text, span, step]) => `max_over_time((${text})[${span}:${step}])`),
    fc
      .tuple(fc.constantFrom('sum', 'max', 'count'), grouping, tie('vector'), fc.boolean())
      .map(([name, group, text, isFirst]) => (isFirst ? `${name} ${group} (${text})` : `${name}(${text}) ${group}`)),
    fc
      .tuple(
        tie('vector'),
        fc.constantFrom(' / ', '*', ' or ', ' and ', ' unless ', ' > bool ', ' / on(job) group_left(a) ', ' - ignoring(le) '),
        tie('vector'),
        blank,
      )
      .map(([a, operator, b, space]) => `(${a})${space}${operator}(${b})`),
    tie('vector').map(text => `histogram_quantile(0.95, ${text}) * 1000`),
    tie('vector').map(text => `(${text}) or on() vector(0)`),
    tie('vector').map(text => `label_replace(${text}, "job", "$1{}", "a", "(.*)\\"}")`),
    fc.tuple(tie('vector'), blank).map(([text, space]) => `-(${text})${space}`),
  ),
})).vector;
