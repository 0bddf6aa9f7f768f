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
  const { key, name, value: own, kind: _kind, ...rest } = value as Record<string, unknown>;
  // Labels are written name=value, tags key:value.
  if (typeof own === 'string' && typeof name === 'string') return [`${name}=${own}`, ...Object.values(rest).flatMap(words)];
  if (typeof own === 'string' && typeof key === 'string') return [`${key}:${own}`, ...Object.values(rest).flatMap(words)];
  return [...words(key), ...words(name), ...words(own), ...Object.values(rest).flatMap(words)];
}
