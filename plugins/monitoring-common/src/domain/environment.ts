/** Environment of a pivot whose facts say themselves which environment they belong to. */
export const ANY_ENVIRONMENT = '*';

/** Environment of facts that match none of the configured ones: listed, never counted as production. */
export const UNKNOWN_ENVIRONMENT = 'unknown';

/** A configured environment and what the tools call it. */
export interface EnvironmentRule {
  readonly name: string;
  /** Names that mean it, `*` for any characters; capitals do not matter. Its own name always does. */
  readonly match: readonly string[];
}

const MAX_NAME_CHARACTERS = 255;

/** Whether a name is of a pattern in which `*` stands for any characters. Linear, for patterns come from config and names from outside. */
function isLike(name: string, pattern: string): boolean {
  const [first, ...rest] = pattern.split('*');
  if (rest.length === 0) return name === pattern;
  if (!name.startsWith(first)) return false;
  const last = rest.pop()!;
  let at = first.length;
  for (const part of rest) {
    const found = name.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return name.length - last.length >= at && name.endsWith(last);
}

/**
 * Makes the function that tells the environment of a fact from what its source calls it
 * (PRODUCT.md, Environment).
 *
 * Candidates are tried in the order given, the most telling first (a GitLab environment's
 * name, then its tier); of several environments that match one candidate the first
 * configured wins. @returns {@link UNKNOWN_ENVIRONMENT} where none matches
 */
export function createEnvironmentMatcher(
  rules: readonly EnvironmentRule[],
): (candidates: readonly (string | null | undefined)[]) => string {
  const patterns = rules.map(rule => ({
    name: rule.name,
    match: [rule.name, ...rule.match].map(pattern => pattern.toLowerCase()),
  }));
  return candidates => {
    for (const candidate of candidates) {
      if (!candidate || candidate.length > MAX_NAME_CHARACTERS) continue;
      const name = candidate.trim().toLowerCase();
      const found = patterns.find(rule => rule.match.some(pattern => isLike(name, pattern)));
      if (found) return found.name;
    }
    return UNKNOWN_ENVIRONMENT;
  };
}
