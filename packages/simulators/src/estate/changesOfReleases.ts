import { drawBetween } from './change';
import { ChangePlan, changeSysId } from './changePlan';
import { itemsOf } from './configurationItems';
import { faultKey, repairsForward } from './deliveryFaults';
import { changeNumber } from './deliveryWords';
import { hash3, unit3 } from './hash';
import { Incident } from './incident';
import { DAY_MS, HOUR_MS, MINUTE_MS, floorTo } from './time';

/** A scenario that nobody has ended yet has no end worth a closing. */
const LONGEST_MS = 60 * DAY_MS;
const isStory = (incident: Incident) => incident.id === 'story/payments-release';

/** The change that brought a bad release, and the one raised to end it. */
export interface ReleaseChanges {
  readonly release: ChangePlan | undefined;
  readonly fix: ChangePlan | undefined;
}

function releaseOf(incident: Incident, seed: number): ChangePlan | undefined {
  const key = hash3(faultKey(incident, seed), 11, 11);
  const ci = itemsOf(incident.target, incident.environment)[0];
  if (!ci || (!isStory(incident) && unit3(key, 1, 1) >= 0.75)) {
    return undefined;
  }
  const plannedStart = floorTo(incident.start, 5 * MINUTE_MS) - 20 * MINUTE_MS;
  return {
    name: `change/release/${incident.id}/${incident.target}/${incident.start}`,
    key,
    cause: 'release',
    target: incident.target,
    ci,
    title: `Release of ${ci.name}`,
    type: isStory(incident) || key % 5 > 1 ? 'normal' : 'standard',
    risk: isStory(incident) ? '2' : String(2 + (key % 3)),
    fate: 'plain',
    createdAt: plannedStart - drawBetween(key, 2, 2 * DAY_MS, 6 * DAY_MS),
    plannedStart,
    plannedEnd: plannedStart + HOUR_MS,
    workStart: plannedStart + drawBetween(key, 3, MINUTE_MS, 8 * MINUTE_MS),
    workEnd: incident.start + drawBetween(key, 4, 6 * MINUTE_MS, 20 * MINUTE_MS),
    closedAt:
      incident.end - incident.start > LONGEST_MS
        ? Infinity
        : incident.end + drawBetween(key, 5, HOUR_MS, 20 * HOUR_MS),
    closeCode: isStory(incident) || key % 5 > 0 ? 'unsuccessful' : 'successful_issues',
    writtenFrom: incident.enteredAt ?? 0,
    number: changeNumber(hash3(faultKey(incident, seed), 1, 1)),
  };
}

const RAISED_AFTER_MS = 30 * MINUTE_MS;

function fixOf(incident: Incident, seed: number): ChangePlan | undefined {
  const faulty = faultKey(incident, seed);
  const key = hash3(faulty, 12, 12);
  const ci = itemsOf(incident.target, incident.environment)[0];
  const raisedAt = incident.start + RAISED_AFTER_MS;
  const isShort = incident.end - raisedAt < 10 * MINUTE_MS;
  if (!ci || isShort || (!isStory(incident) && unit3(key, 1, 1) >= 0.7)) {
    return undefined;
  }
  const plannedStart = raisedAt + 15 * MINUTE_MS;
  const endless = incident.end - incident.start > LONGEST_MS;
  const workEnd = Math.max(incident.end, plannedStart + 10 * MINUTE_MS);
  return {
    name: `change/fix/${incident.id}/${incident.target}/${incident.start}`,
    key,
    cause: 'fix',
    target: incident.target,
    ci,
    title: repairsForward(faulty, incident) ? `Hotfix for ${ci.name}` : `Roll back the release of ${ci.name}`,
    type: 'emergency',
    risk: '2',
    fate: 'plain',
    createdAt: raisedAt,
    plannedStart,
    // Longer disturbances outlast the window that was hoped for.
    plannedEnd: plannedStart + 2 * HOUR_MS,
    workStart: plannedStart + 2 * MINUTE_MS,
    workEnd,
    closedAt: endless ? Infinity : workEnd + drawBetween(key, 2, 20 * MINUTE_MS, 3 * HOUR_MS),
    closeCode: 'successful',
    writtenFrom: incident.enteredAt ?? 0,
    // The merge request of a hotfix names it.
    number: changeNumber(hash3(faulty, 3, 3)),
  };
}

/** The changes around a bad release of production; none around anything else. */
export function changesOfRelease(incident: Incident, seed: number): ReleaseChanges {
  const concerns = incident.kind === 'bad-release' && incident.environment === 'production';
  return {
    release: concerns ? releaseOf(incident, seed) : undefined,
    fix: concerns ? fixOf(incident, seed) : undefined,
  };
}

/** What a ticket about a bad release says of changes, and when somebody writes it; epoch ms. */
export function changeNotes(incident: Incident, seed: number) {
  const { release, fix } = changesOfRelease(incident, seed);
  return {
    // Not everybody finds out which change it was.
    causedBy: release && (isStory(incident) || release.key % 3 !== 0) ? changeSysId(release) : undefined,
    rfc: fix && changeSysId(fix),
    rfcAt: incident.start + RAISED_AFTER_MS,
  };
}

/** What is planned around the story beside its release. */
export function storyPlans(storyStart: number): ChangePlan[] {
  const ci = itemsOf('component:payments-api', 'production')[0];
  const tomorrow = floorTo(storyStart, DAY_MS) + DAY_MS;
  const plannedStart = tomorrow + 20 * HOUR_MS;
  return [
    {
      name: 'change/story/payments-calendar',
      key: hash3(20_260, 3, 18),
      cause: 'story',
      target: 'component:payments-api',
      ci,
      title: 'Switch payments-api to the new settlement calendar',
      type: 'normal',
      risk: '2',
      fate: 'plain',
      createdAt: floorTo(storyStart, DAY_MS) - 9 * DAY_MS + 9 * HOUR_MS,
      plannedStart,
      plannedEnd: plannedStart + 2 * HOUR_MS,
      workStart: plannedStart + 3 * MINUTE_MS,
      workEnd: plannedStart + 70 * MINUTE_MS,
      closedAt: plannedStart + 15 * HOUR_MS,
      closeCode: 'successful',
      writtenFrom: 0,
    },
  ];
}
