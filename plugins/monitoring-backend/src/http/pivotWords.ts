/** The pivot in words: its values, without the structure around them. */
export function pivotWords(text: string | null): string | null {
  if (text === null) return null;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // A definition may serialize to plain text.
    return text;
  }
  return words(value).join(', ');
}

function words(value: unknown): string[] {
  if (typeof value === 'string' || typeof value === 'number') return [String(value)];
  if (Array.isArray(value)) return value.flatMap(words);
  if (value === null || typeof value !== 'object') return [];
  const { name, value: own, kind: _kind, ...rest } = value as Record<string, unknown>;
  const pair =
    typeof name === 'string' && typeof own === 'string' ? [`${name}=${own}`] : [...words(name), ...words(own)];
  return [...pair, ...Object.values(rest).flatMap(words)];
}
