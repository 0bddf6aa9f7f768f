/** What a person feels of a page. */
export interface Felt {
  readonly layoutShift: number;
  /** What moved most, from where to where, pixels from the top; empty where nothing moved. */
  readonly moved: string;
  readonly longestTaskMs: number;
}

/** What the probe in the page can be asked. */
export interface PageProbe {
  /** Does something and waits until a check holds and is painted. @returns milliseconds in between */
  timed(act: () => void, isThere: () => boolean): Promise<number>;
  /** Does something and waits until all that was asked for it has come and nothing of ours changes any more. @returns milliseconds to the last change */
  settled(act: () => void): Promise<number>;
  /** What happened to the page since the last call. */
  take(): Felt;
}

declare global {
  interface Window {
    rosettaProbe: PageProbe;
  }
}

/**
 * Runs in the page, before anything of it: moves its clock, and watches what a person would feel.
 *
 * Layout shifts are added up as Chromium's own CLS within one look, without those that an input has just caused.
 *
 * @param offsetMs - from the machine's clock to that of the backend
 */
export function installProbe(offsetMs: number): void {
  const SystemDate = Date;
  const now = () => SystemDate.now() + offsetMs;
  window.Date = new Proxy(SystemDate, {
    construct: (target, given: unknown[]) => Reflect.construct(target, given.length === 0 ? [now()] : given) as Date,
    get: (target, key) => (key === 'now' ? now : Reflect.get(target, key)),
  });

  interface Shift extends PerformanceEntry {
    readonly value: number;
    readonly hadRecentInput: boolean;
    readonly sources: readonly { readonly node: Node | null; readonly previousRect: DOMRectReadOnly; readonly currentRect: DOMRectReadOnly }[];
  }
  let layoutShift = 0;
  let largest = 0;
  let moved = '';
  let longestTaskMs = 0;
  const wordsOf = ({ node, previousRect, currentRect }: Shift['sources'][number]) =>
    `"${(node?.textContent ?? '').slice(0, 40)}" ${Math.round(previousRect.y)} to ${Math.round(currentRect.y)}`;
  new PerformanceObserver(list => {
    for (const entry of list.getEntries() as Shift[]) {
      if (entry.hadRecentInput) continue;
      layoutShift += entry.value;
      if (entry.value <= largest) continue;
      largest = entry.value;
      moved = entry.sources.length > 0 ? wordsOf(entry.sources[0]) : '';
    }
  }).observe({ type: 'layout-shift', buffered: true });
  new PerformanceObserver(list => {
    for (const entry of list.getEntries()) longestTaskMs = Math.max(longestTaskMs, entry.duration);
  }).observe({ type: 'longtask', buffered: true });

  let pending = 0;
  let changedMs = 0;
  const changed = () => {
    changedMs = performance.now();
  };
  // Menus fade out elsewhere in the page for as long as they like.
  const isOurs = ({ target }: MutationRecord) =>
    (target instanceof Element ? target : target.parentElement)?.closest('[data-rosetta]') !== null;
  new MutationObserver(records => {
    if (records.some(isOurs)) changed();
  }).observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
  const ask = window.fetch.bind(window);
  window.fetch = async (...given) => {
    const url = given[0] instanceof Request ? given[0].url : String(given[0]);
    if (!url.includes('/api/monitoring/')) return ask(...given);
    pending += 1;
    try {
      return await ask(...given);
    } finally {
      pending -= 1;
      changed();
    }
  };

  /** Looks once in every frame. */
  const until = (isThere: () => boolean) =>
    new Promise<void>(done => {
      const look = () => (isThere() ? done() : requestAnimationFrame(look));
      look();
    });
  const frame = () => new Promise(done => requestAnimationFrame(done));
  const QUIET_MS = 300;
  window.rosettaProbe = {
    async timed(act, isThere) {
      const startedMs = performance.now();
      act();
      await until(isThere);
      await frame();
      return performance.now() - startedMs;
    },
    async settled(act) {
      const startedMs = performance.now();
      changed();
      act();
      await until(() => pending === 0 && performance.now() - changedMs > QUIET_MS);
      return changedMs - startedMs;
    },
    take() {
      const taken = { layoutShift, moved, longestTaskMs };
      layoutShift = 0;
      largest = 0;
      moved = '';
      longestTaskMs = 0;
      return taken;
    },
  };
}
