import { badArgument } from './argoError';

type Labels = Readonly<Record<string, string>>;
type Requirement = (labels: Labels) => boolean;

const KEY = '[A-Za-z0-9](?:[A-Za-z0-9._/-]*[A-Za-z0-9])?';
const VALUE = '[A-Za-z0-9._-]*';
const EQUALITY = new RegExp(`^(${KEY})\\s*(==|=|!=)\\s*(${VALUE})$`);
const SET = new RegExp(`^(${KEY})\\s+(in|notin)\\s+\\(([^()]*)\\)$`);
const EXISTENCE = new RegExp(`^(!?)\\s*(${KEY})$`);

function requirement(text: string): Requirement {
  const equality = EQUALITY.exec(text);
  if (equality) {
    const [, key, operator, value] = equality;
    return labels => (labels[key] === value) === (operator !== '!=');
  }
  const set = SET.exec(text);
  if (set) {
    const [, key, operator, list] = set;
    const values = list.split(',').map(value => value.trim());
    return labels =>
      Object.hasOwn(labels, key) && values.includes(labels[key])
        ? operator === 'in'
        : operator === 'notin';
  }
  const existence = EXISTENCE.exec(text);
  if (existence) {
    const [, not, key] = existence;
    return labels => Object.hasOwn(labels, key) === (not === '');
  }
  throw badArgument(
    `unable to parse requirement: found '${text}', expected: identifier`,
  );
}

/** Test of a Kubernetes label selector: requirements joined by commas. */
export function parseLabelSelector(text: string): Requirement {
  // A comma between parentheses separates values.
  const parts = text
    .split(/,(?![^()]*\))/)
    .map(part => part.trim())
    .filter(Boolean);
  const requirements = parts.map(requirement);
  return labels => requirements.every(test => test(labels));
}
