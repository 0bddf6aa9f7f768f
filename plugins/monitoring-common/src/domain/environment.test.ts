import { createEnvironmentMatcher } from './environment';

const environmentOf = createEnvironmentMatcher([
  { name: 'production', match: ['prod', 'prod-*', '*/live'] },
  { name: 'uat', match: ['staging', 'pre-*', '*'] },
]);
const strict = createEnvironmentMatcher([{ name: 'production', match: ['a*b*c'] }]);

describe('createEnvironmentMatcher', () => {
  it.each([
    ['production', 'production'],
    ['PROD', 'production'],
    ['prod-eu-1', 'production'],
    ['payments/live', 'production'],
    ['staging', 'uat'],
    ['anything', 'uat'],
  ])('reads %p as %p', (name, environment) => {
    expect(environmentOf([name])).toBe(environment);
  });

  it.each(['abc', 'axxbyyc', 'abbc'])('lets a star stand for any characters in %p', name => {
    expect(strict([name])).toBe('production');
  });

  it.each(['ab', 'bc', 'acb', 'xabc', 'abcx', ''])('finds nothing for %p', name => {
    expect(strict([name])).toBe('unknown');
  });

  it('takes the first candidate that matches, and says unknown when none does', () => {
    expect(strict([null, 'review/42', 'Production', 'other'])).toBe('production');
    expect(strict([undefined, 'review/42'])).toBe('unknown');
    expect(strict([])).toBe('unknown');
  });

  it('does not look at names of a length that no tool allows', () => {
    expect(environmentOf(['x'.repeat(300)])).toBe('unknown');
  });

  it('answers a pattern of many stars at once', () => {
    const hostile = createEnvironmentMatcher([{ name: 'p', match: [`${'a*'.repeat(100)}b`] }]);
    expect(hostile(['a'.repeat(255)])).toBe('unknown');
  });
});
