/** Every line that the product logs, whole. */
export class LogBook {
  readonly lines: string[] = [];

  private note(level: string, message: string, fields: unknown): void {
    this.lines.push(JSON.stringify({ level, message, fields }));
  }

  readonly logger = {
    info: (message: string, fields?: unknown) => this.note('info', message, fields),
    warn: (message: string, fields?: unknown) => this.note('warn', message, fields),
    error: (message: string, fields?: unknown) => this.note('error', message, fields),
  };
}
