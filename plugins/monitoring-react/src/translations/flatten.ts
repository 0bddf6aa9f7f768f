/**
 * Messages by their paths, as the framework wants those of a further language.
 *
 * @returns e.g. `{ 'tile.loading': 'Chargement' }` of `{ tile: { loading: 'Chargement' } }`
 */
export function flattenMessages(
  messages: object,
  path = '',
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(messages).flatMap(([key, value]: [string, unknown]) => {
      const at = path === '' ? key : `${path}.${key}`;
      return typeof value === 'object' && value !== null
        ? Object.entries(flattenMessages(value, at))
        : [[at, String(value)]];
    }),
  );
}
