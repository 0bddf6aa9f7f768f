import type { Tile } from '@rosetta/backstage-plugin-monitoring-common';
import { createContext, useContext } from 'react';
import type { SCOPE_PERIODS, TabPeriod } from './useUrlChoice';

/** What an app decides about our screens; what is absent is as we have it. */
export interface ScreenSettings {
  /** Tiles of the Monitoring tab, in this order; others are hidden. */
  readonly tiles?: readonly Tile['kpi'][];
  /** Period of the Monitoring tab's overview where the URL names none. */
  readonly period?: TabPeriod;
  /** Period of scope screens where the URL names none. */
  readonly scopePeriod?: (typeof SCOPE_PERIODS)[number];
}

const Settings = createContext<ScreenSettings>({});

/** Gives the screens below it what the app decided. */
export const ScreenSettingsProvider = Settings.Provider;

export const useScreenSettings = (): ScreenSettings => useContext(Settings);

/** The tiles that an app wants, in its order; all as served where it does not say. */
export function chosenTiles<T extends Pick<Tile, 'kpi'>>(
  tiles: readonly T[],
  wanted: ScreenSettings['tiles'],
): readonly T[] {
  return wanted === undefined
    ? tiles
    : wanted.flatMap(kpi => tiles.filter(tile => tile.kpi === kpi));
}
