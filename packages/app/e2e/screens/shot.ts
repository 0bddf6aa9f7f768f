import { Page } from 'playwright-core';
import { Demo } from '../demo';

export type Options = NonNullable<Parameters<Demo['openTab']>[1]>;

/** One picture: a screen in a state, as somebody sees it. */
export interface Shot {
  readonly screen: string;
  readonly state: string;
  readonly options: Options;
  /** Name of the file, where it is not made of the above. */
  readonly as?: string;
  open(demo: Demo): Promise<Page>;
  /** What must be there before the picture is taken. */
  readonly awaits: string | RegExp;
  /** Taken while history is still being collected. */
  readonly isEarly?: boolean;
  /** Brings about what the picture shows; the way back is undone after it. */
  readonly prepare?: (demo: Demo) => Promise<void>;
  readonly restore?: (demo: Demo) => Promise<void>;
  /** What is done on the page before the picture. */
  readonly act?: (page: Page) => Promise<void>;
  /** The page is printed, and the paper is the picture. */
  readonly isPrinted?: boolean;
}

/** Name of the file without its ending, e.g. `overview-dark-fr-1280`; what is usual is not named. */
export function nameOf({ as, screen, state, options }: Shot): string {
  const { theme, language, width } = options;
  return (
    as ??
    [screen, state, theme === 'dark' ? theme : '', language === 'fr' ? language : '', width === undefined ? '' : String(width)]
      .filter(part => part !== '' && part !== 'usual')
      .join('-')
  );
}

/** A Monitoring tab of an entity. */
export const tab = (screen: string, state: string, entity: string, awaits: Shot['awaits'], options: Options = {}): Shot => ({
  screen,
  state,
  awaits,
  options,
  open: demo => demo.openTab(entity, options),
});

/** A page by its path. */
export const page = (screen: string, state: string, path: string, awaits: Shot['awaits'], options: Options = {}): Shot => ({
  screen,
  state,
  awaits,
  options,
  open: demo => demo.open(path, options),
});
