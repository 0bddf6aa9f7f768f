import { ServerResponse } from 'node:http';
import { WireApplication, keyOf } from './application';
import { selectFields } from './fields';

/** How often the stream looks for changes, ms of real time. */
const LOOK_EVERY_MS = 1000;

/** What a client wants of the stream. */
export interface StreamWishes {
  readonly fields: string | null;
  /** A client that knows a version is not told what it knows already. */
  readonly resourceVersion: string | null;
  /** As server-sent events, not as lines of JSON. */
  readonly asEvents: boolean;
}

/**
 * Writes every application once and afterwards each change, until the client
 * goes.
 *
 * @param current - the applications as they stand at the moment of the call
 */
export function streamApplications(
  response: ServerResponse,
  { fields, resourceVersion, asEvents }: StreamWishes,
  current: () => readonly WireApplication[],
): void {
  const known = new Map<string, string>();
  const write = (type: string, application: WireApplication) => {
    const event = { result: { type, application } };
    const line = JSON.stringify(
      fields
        ? {
            result: {
              type,
              application: selectFields(
                application,
                fields,
                'result.application.',
              ),
            },
          }
        : event,
    );
    response.write(asEvents ? `data: ${line}\n\n` : `${line}\n`);
  };
  const look = (first: boolean) => {
    const gone = new Set(known.keys());
    for (const application of current()) {
      const key = keyOf(application);
      const version = application.metadata.resourceVersion;
      const before = known.get(key);
      gone.delete(key);
      known.set(key, version);
      const isNews = first ? resourceVersion === null : before !== version;
      if (isNews) {
        write(before === undefined ? 'ADDED' : 'MODIFIED', application);
      }
    }
    gone.forEach(key => known.delete(key));
  };
  response.writeHead(200, {
    'content-type': asEvents ? 'text/event-stream' : 'application/json',
  });
  response.flushHeaders();
  look(true);
  const timer = setInterval(() => look(false), LOOK_EVERY_MS);
  timer.unref();
  response.on('close', () => clearInterval(timer));
}
