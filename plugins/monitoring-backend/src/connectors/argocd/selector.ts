/** One condition on the labels of an application. */
export type Requirement =
  | { readonly key: string; readonly is: 'in' | 'notin'; readonly values: readonly string[] }
  | { readonly key: string; readonly is: 'exists' | 'missing' };

const MAX_REQUIREMENTS = 10;
const MAX_VALUES = 20;
const PREFIX = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const NAME = /^[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$/;
const SET = /^(\S{1,317})\s+(in|notin)\s*\(([^()]{0,2000})\)$/;
const EQUAL = /^([^\s=!]{1,317})\s*(==|=|!=)\s*([^\s=!]{0,63})$/;

function isKey(text: string): boolean {
  const parts = text.split('/');
  if (parts.length > 2) return false;
  const [prefix, name] = parts.length === 2 ? parts : [undefined, parts[0]];
  return NAME.test(name) && (prefix === undefined || (prefix.length <= 253 && PREFIX.test(prefix)));
}

/** A value of a label may be empty. */
const isValue = (text: string) => text === '' || NAME.test(text);

/** Splits at the commas that are not within parentheses. */
function splitTerms(text: string): string[] {
  const terms = [''];
  let depth = 0;
  for (const character of text) {
    if (character === '(') depth += 1;
    if (character === ')') depth -= 1;
    if (character === ',' && depth === 0) terms.push('');
    else terms[terms.length - 1] += character;
  }
  return terms.map(term => term.trim());
}

function readTerm(term: string): Requirement | undefined {
  const set = SET.exec(term);
  if (set) {
    const values = [...new Set(set[3].split(',').map(value => value.trim()))].sort();
    const isFine = isKey(set[1]) && values.length <= MAX_VALUES && values.every(isValue);
    return isFine ? { key: set[1], is: set[2] as 'in' | 'notin', values } : undefined;
  }
  const equal = EQUAL.exec(term);
  if (equal) {
    const [, key, operator, value] = equal;
    return isKey(key) && isValue(value)
      ? { key, is: operator === '!=' ? 'notin' : 'in', values: [value] }
      : undefined;
  }
  const name = term.replace(/^!\s*/, '');
  return isKey(name) ? { key: name, is: name === term ? 'exists' : 'missing' } : undefined;
}

/**
 * Reads a label selector of Kubernetes: `app=cart,tier in (web,api),!canary`.
 *
 * @returns undefined for what is none, and for one without a condition that a label must
 *   fulfil, which would choose nearly everything
 */
export function parseSelector(text: string): readonly Requirement[] | undefined {
  if (text.length > 2_000) return undefined;
  const terms = splitTerms(text);
  if (terms.length > MAX_REQUIREMENTS) return undefined;
  const requirements = terms.map(readTerm);
  if (!requirements.every(found => found !== undefined)) return undefined;
  const isPositive = requirements.some(({ is }) => is === 'in' || is === 'exists');
  return isPositive ? requirements : undefined;
}

function termText(requirement: Requirement): string {
  const { key } = requirement;
  if (!('values' in requirement)) return requirement.is === 'exists' ? key : `!${key}`;
  const { is } = requirement;
  const values = [...new Set(requirement.values)].sort();
  if (values.length === 1) return `${key}${is === 'in' ? '=' : '!='}${values[0]}`;
  return `${key} ${is} (${values.join(',')})`;
}

/** Writes a selector anew from its conditions; equal ones give equal texts. */
export function selectorText(requirements: readonly Requirement[]): string {
  return [...new Set(requirements.map(termText))].sort().join(',');
}

/** Whether labels fulfil all conditions, as Kubernetes has it: what is missing is not `in`, and is `notin`. */
export function isSelected(
  requirements: readonly Requirement[],
  labels: Readonly<Record<string, string>>,
): boolean {
  return requirements.every(requirement => {
    const has = Object.hasOwn(labels, requirement.key);
    switch (requirement.is) {
      case 'exists':
        return has;
      case 'missing':
        return !has;
      case 'in':
        return has && requirement.values.includes(labels[requirement.key]);
      default:
        return !has || !requirement.values.includes(labels[requirement.key]);
    }
  });
}
