import { readFileSync, statSync } from 'node:fs';
import { failedFile, judgeFile, Line, NOT_OUR_TOOL, toolOf, unrelatedFile } from './judge';

/** A file to read, as the process that watches asks for it. */
export interface Order {
  readonly tool: string;
  readonly file: string;
  readonly path: string;
}

/** What it says of it: a line as soon as it is known, and at last that there are no more. */
export type Report = { readonly line: Line } | { readonly isDone: true };

/** More than any answer that is taken: the client refuses those beyond ten megabytes. */
const LARGEST_BYTES = 64_000_000;

/** The bytes, or why there are none. */
function bytesOf(path: string): Buffer | string {
  try {
    const found = statSync(path);
    // Reading a pipe or a device waits for ever.
    if (!found.isFile()) return 'no regular file';
    return found.size > LARGEST_BYTES ? `${Math.round(found.size / 1e6)} MB: no answer is taken that large` : readFileSync(path);
  } catch (error) {
    return `it cannot be read: ${(error as NodeJS.ErrnoException).code ?? 'unknown'}`;
  }
}

/** Reads one file. Never throws. */
export async function* readOrder({ tool, file, path }: Order): AsyncGenerator<Line> {
  // What nobody reads is not opened.
  if (!toolOf(tool)) {
    yield unrelatedFile(tool, file, tool === '' ? 'lies in no folder of a tool' : NOT_OUR_TOOL);
    return;
  }
  const bytes = bytesOf(path);
  if (typeof bytes === 'string') yield unrelatedFile(tool, file, bytes);
  else yield* judgeFile(tool, file, bytes);
}

async function carryOut(order: Order, tell: (report: Report) => void): Promise<void> {
  try {
    for await (const line of readOrder(order)) tell({ line });
  } catch (error) {
    tell({ line: failedFile(order.tool, order.file, error instanceof Error ? error.name : 'unknown') });
  }
  tell({ isDone: true });
}

// Only where another process is at the end of the line.
const tell = process.send?.bind(process);
if (tell) {
  process.on('message', (order: Order) => {
    carryOut(order, report => tell(report)).catch(() => process.exit(1));
  });
  process.on('disconnect', () => process.exit(0));
}
