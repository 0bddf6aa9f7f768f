/** A reader of Rison that knows nothing of our writer: grammar by grammar, for tests. */
export function decodeRison(text: string): unknown {
  let rest = text;
  const take = (token: string) => {
    if (!rest.startsWith(token)) throw new Error(`expected ${token} before ${JSON.stringify(rest.slice(0, 20))}`);
    rest = rest.slice(token.length);
  };
  const quoted = (): string => {
    take("'");
    const match = /^((?:[^!']|!!|!')*)'/s.exec(rest);
    if (!match) throw new Error('a quotation that is not closed or escaped');
    rest = rest.slice(match[0].length);
    return match[1]!.replace(/!(.)/gs, '$1');
  };
  const word = (): string => {
    const match = /^[^ '!:(),*@$]+/.exec(rest);
    if (!match) throw new Error(`no word before ${JSON.stringify(rest.slice(0, 20))}`);
    rest = rest.slice(match[0].length);
    return match[0];
  };
  const value = (): unknown => {
    if (rest.startsWith('!(')) {
      take('!(');
      const items: unknown[] = [];
      while (!rest.startsWith(')')) {
        if (items.length > 0) take(',');
        items.push(value());
      }
      take(')');
      return items;
    }
    for (const [mark, meaning] of [['!t', true], ['!f', false], ['!n', null]] as const) {
      if (rest.startsWith(mark)) {
        take(mark);
        return meaning;
      }
    }
    if (rest.startsWith('(')) {
      take('(');
      const entries: [string, unknown][] = [];
      while (!rest.startsWith(')')) {
        if (entries.length > 0) take(',');
        const key = rest.startsWith("'") ? quoted() : word();
        take(':');
        entries.push([key, value()]);
      }
      take(')');
      return Object.fromEntries(entries);
    }
    if (rest.startsWith("'")) return quoted();
    const bare = word();
    return /^-?\d+(\.\d+)?(e-?\d+)?$/.test(bare) ? Number(bare) : bare;
  };
  const result = value();
  if (rest !== '') throw new Error(`something follows: ${JSON.stringify(rest.slice(0, 20))}`);
  return result;
}

/** The states in the fragment of a link by their names. */
export function readFragment(link: string): Record<string, any> {
  const fragment = new URL(link).hash.replace(/^#\/?\?/, '');
  return Object.fromEntries(
    fragment.split('&').map(part => {
      const at = part.indexOf('=');
      return [part.slice(0, at), decodeRison(decodeURIComponent(part.slice(at + 1)))];
    }),
  );
}
