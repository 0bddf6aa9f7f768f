import {
  SOURCE_NAMES,
  type Tile,
} from '@rosetta/backstage-plugin-monitoring-common';
import type { Words } from '../hooks';

/** Name of the source of a tile, or a word for it where none is known. */
export function sourceName(tile: Tile, words: Words): string {
  return tile.origin
    ? SOURCE_NAMES[tile.origin.source].name
    : words.t('tile.theSource');
}
