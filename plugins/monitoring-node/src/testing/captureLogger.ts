import { LoggerService } from '@backstage/backend-plugin-api';

/** A logger that keeps its lines, to be searched for what must not be there. */
export interface CaptureLogger extends LoggerService {
  /** Each call as `level message {meta}`. */
  readonly lines: readonly string[];
}

export function createCaptureLogger(): CaptureLogger {
  const lines: string[] = [];
  const at = (level: string) => (message: string, meta?: unknown) => {
    lines.push(
      `${level} ${message} ${meta instanceof Error ? meta.stack : JSON.stringify(meta ?? {})}`,
    );
  };
  const logger: CaptureLogger = {
    lines,
    error: at('error'),
    warn: at('warn'),
    info: at('info'),
    debug: at('debug'),
    child: () => logger,
  };
  return logger;
}
