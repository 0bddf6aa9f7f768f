import type {
  Lane,
  LaneItem,
} from '@rosetta/backstage-plugin-monitoring-common';
import type { Words } from '../hooks';

type LaneName = Lane['lane'];

const DEPLOYMENT_KINDS = [
  'change',
  'rollback',
  'redeploy',
  'failed',
  'canceled',
  'running',
] as const;
const CHANGE_TYPES = ['standard', 'normal', 'emergency'] as const;

/** What a deployment was, in words. */
export function deploymentKind(
  { severity }: Pick<LaneItem, 'severity'>,
  { t }: Words,
): string {
  const kind = DEPLOYMENT_KINDS.find(each => each === severity);
  return t(`timeline.deploymentKind.${kind ?? 'unknown'}`);
}

/** How many error lines an item of the log lane stands for; undefined where it does not say. */
export function errorLines({ id }: Pick<LaneItem, 'id'>): number | undefined {
  const count = Number(id);
  return id !== '' && Number.isFinite(count) ? count : undefined;
}

/** What people call an event: its id with its priority, or how many lines were logged. */
export function itemName(
  lane: LaneName,
  item: LaneItem,
  { t, format }: Words,
): string {
  if (lane === 'log_errors') {
    const count = errorLines(item);
    return count === undefined
      ? item.title
      : t('timeline.logItem', { count, number: format.count(count) });
  }
  return item.priority === null
    ? item.id
    : `${item.id} ${t('timeline.priority', {
        priority: String(item.priority),
      })}`;
}

/** What an event is about, beside its name; undefined where the name says it all. */
export function itemTitle(
  lane: LaneName,
  item: LaneItem,
  words: Words,
): string | undefined {
  switch (lane) {
    case 'log_errors':
      return undefined;
    case 'deployments':
      return `${deploymentKind(item, words)}, ${item.title}`;
    case 'changes': {
      const type = CHANGE_TYPES.find(each => each === item.severity);
      return `${words.t(`timeline.changeType.${type ?? 'unknown'}`)}, ${
        item.title
      }`;
    }
    case 'problems':
    case 'incidents':
    default:
      return item.title;
  }
}

/** An event in a list of what was going on: as short as can be. */
export function factName(lane: LaneName, item: LaneItem, words: Words): string {
  if (lane === 'log_errors') return itemName(lane, item, words);
  return lane === 'deployments' && item.severity !== 'change'
    ? `${item.id} ${deploymentKind(item, words)}`
    : item.id;
}

/** An event in a sentence, for its title and for those who listen. */
export function itemWords(
  lane: LaneName,
  item: LaneItem,
  words: Words,
  nowMs: number,
): string {
  const { t, format } = words;
  const id = itemName(lane, item, words);
  const title = itemTitle(lane, item, words) ?? '';
  const start = format.moment(item.start, nowMs);
  const end = item.end === null ? undefined : format.moment(item.end, nowMs);
  if (lane === 'log_errors')
    return t('timeline.logSentence', { lines: id, start, end: end ?? '' });
  const sentence =
    end === undefined
      ? t('timeline.itemOpen', { id, title, start })
      : t('timeline.itemOver', { id, title, start, end });
  if (item.via === 'direct') return sentence;
  const via = t(
    item.via === 'inherited'
      ? 'timeline.viaInherited'
      : 'timeline.viaDependency',
  );
  return `${sentence}, ${via}`;
}
