import type { Summary } from '@rosetta/backstage-plugin-monitoring-common';

/** Codes of a tile that has no pivot, or whose kind of source is not connected at all. */
const WITHOUT_SOURCE: readonly string[] = ['not_mapped', 'not_collected'];

/**
 * Whether anything is mapped, so that there is something to draw.
 *
 * @returns undefined while the summary is not known
 */
export function isMapped(summary: Summary | undefined): boolean | undefined {
  return summary?.tiles.some(({ value }) => {
    // What may not be read does not tell whether it is there.
    if (value.status === 'not_permitted') return false;
    return (
      value.status !== 'not_applicable' ||
      !WITHOUT_SOURCE.includes(value.reason.code)
    );
  });
}
