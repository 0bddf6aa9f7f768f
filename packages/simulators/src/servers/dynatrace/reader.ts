/** Thrown by a reader; `at` is the index in the text. */
export class SyntaxFault extends Error {
  constructor(readonly at: number, message: string) {
    super(message);
  }
}

const MAX_DEPTH = 50;

/** Walks a selector character by character. */
export class Reader {
  at = 0;
  private depth = 0;

  constructor(readonly text: string) {}

  skipSpace(): void {
    while (this.text[this.at] === ' ') {
      this.at += 1;
    }
  }

  get done(): boolean {
    this.skipSpace();
    return this.at >= this.text.length;
  }

  peek(): string {
    this.skipSpace();
    return this.text[this.at] ?? '';
  }

  take(expected: string): boolean {
    this.skipSpace();
    if (this.text.startsWith(expected, this.at)) {
      this.at += expected.length;
      return true;
    }
    return false;
  }

  expect(expected: string): void {
    if (!this.take(expected)) {
      throw this.fault();
    }
  }

  /** Reads something nested; refuses what is nested deeper than any use has it. */
  nested<T>(read: () => T): T {
    this.depth += 1;
    if (this.depth > MAX_DEPTH) {
      throw this.fault();
    }
    const value = read();
    this.depth -= 1;
    return value;
  }

  match(pattern: RegExp): string | undefined {
    this.skipSpace();
    const sticky = new RegExp(pattern.source, 'y');
    sticky.lastIndex = this.at;
    const found = sticky.exec(this.text);
    if (!found || found[0] === '') {
      return undefined;
    }
    this.at += found[0].length;
    return found[0];
  }

  /** A double-quoted text in which `~` escapes `"` and `~`. */
  quoted(): string {
    this.expect('"');
    let value = '';
    while (this.at < this.text.length) {
      const char = this.text[this.at];
      this.at += 1;
      if (char === '"') {
        return value;
      }
      if (char === '~') {
        const escaped = this.text[this.at];
        if (escaped !== '"' && escaped !== '~') {
          throw this.fault();
        }
        value += escaped;
        this.at += 1;
      } else if (char < ' ') {
        throw this.fault();
      } else {
        value += char;
      }
    }
    throw this.fault();
  }

  fault(): SyntaxFault {
    const token = /^\S{1,20}/.exec(this.text.slice(this.at))?.[0] ?? '<EOF>';
    return new SyntaxFault(this.at, `line 1:${this.at} at '${token}'`);
  }
}

/** Quotes a text the way the reader reads it. */
export function quote(text: string): string {
  return `"${text.replace(/[~"]/g, char => `~${char}`)}"`;
}
