import { calendarIncidents } from './calendar';
import { effectsOf } from './effects';
import { Incident } from './incident';
import { storyIncidents } from './story';
import { DAY_MS, HOUR_MS } from './time';

// The day shown is compared with the day before it: at this hour then, all was well.
const ROOM_BEFORE_MS = DAY_MS + 2 * HOUR_MS;

/**
 * The incidents of the calendar that overlap a window, without those that
 * would be felt by the service of the story around its release: who begins
 * the demo an hour after a server crashed must still see the release at fault.
 *
 * @param inputs - seed of the calendar; `storyStart` as epoch ms
 * @param from - epoch ms, inclusive
 * @param to - epoch ms, exclusive
 */
export function everydayIncidents(
  inputs: { readonly seed: number; readonly storyStart: number },
  from: number,
  to: number,
): Incident[] {
  const [release] = storyIncidents(inputs.storyStart);
  const begins = release.start - ROOM_BEFORE_MS;
  const mayDisturb = (incident: Incident) =>
    incident.environment === release.environment &&
    incident.start < release.end &&
    incident.end + HOUR_MS > begins;
  return calendarIncidents(inputs.seed, from, to).filter(
    incident =>
      !mayDisturb(incident) ||
      !effectsOf(incident).some(
        effect =>
          effect.owner === release.target &&
          effect.start < release.end &&
          effect.end > begins,
      ),
  );
}
