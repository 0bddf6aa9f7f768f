import { ChangeSignal, CHANGE_CHANNEL } from '@rosetta/backstage-plugin-monitoring-common';
import type { SignalsService } from '@backstage/plugin-signals-node';
import { Telemetry } from './telemetry';

/**
 * Tells open pages that something came in, so that they ask again at once instead of at
 * their next turn. What came in since it was told last is told in one.
 */
export class ChangeSignals {
  private isNoted = false;

  constructor(
    private readonly signals: SignalsService,
    private readonly now: () => number,
  ) {}

  /** Something is there that a page may show. */
  note(): void {
    this.isNoted = true;
  }

  /** Tells it where there is something to tell. @throws what the framework's service throws; it is told again then */
  async publish(): Promise<void> {
    if (!this.isNoted) return;
    this.isNoted = false;
    const message: ChangeSignal = { at: new Date(this.now()).toISOString() };
    try {
      await this.signals.publish<{ at: string }>({ recipients: { type: 'broadcast' }, channel: CHANGE_CHANNEL, message });
    } catch (error) {
      this.isNoted = true;
      throw error;
    }
  }
}

/** Notes what is collected: pages that bring something new, batches that fail, and the first that does not again. */
export function noteCollected(telemetry: Telemetry, changes: Pick<ChangeSignals, 'note'>): Telemetry {
  const failing = new Set<string>();
  return {
    ...telemetry,
    page: (labels, counts) => {
      telemetry.page(labels, counts);
      if (counts.written > 0 || counts.rejected > 0) changes.note();
    },
    batch: labels => {
      telemetry.batch(labels);
      const feed = [labels.source, labels.instance, labels.stream].join('/');
      const isDone = labels.outcome === 'done';
      if (isDone ? failing.delete(feed) : !failing.has(feed)) changes.note();
      if (!isDone) failing.add(feed);
    },
  };
}
