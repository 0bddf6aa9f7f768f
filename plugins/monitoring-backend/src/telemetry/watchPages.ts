import { StoresPages } from '../store';
import { Telemetry } from './telemetry';

/** A writer whose every stored page is counted; one that was not stored is none. */
export function watchPages(writer: StoresPages, telemetry: Telemetry): StoresPages {
  return {
    write: async (write, nowMs) => {
      const result = await writer.write(write, nowMs);
      const { source, instance, stream } = write.feed;
      const { counts } = write.page;
      telemetry.page(
        { source, instance, stream },
        { facts: counts.facts, written: result.written, rejected: counts.rejected, unrelated: counts.unrelated ?? 0 },
      );
      return result;
    },
  };
}
