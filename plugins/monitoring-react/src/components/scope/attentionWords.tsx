import {
  SOURCE_NAMES,
  type Attention,
} from '@rosetta/backstage-plugin-monitoring-common';
import type { ReactNode } from 'react';
import type { Words } from '../../hooks';
import { EntityLink } from '../EntityLink';
import { reasonText } from '../reasonWords';
import { scopeSearch } from './useScopeScreen';

const MINUTE_MS = 60_000;

/** The two lines of one thing to act on. */
export interface AttentionLines {
  readonly title: ReactNode;
  readonly text: string;
}

/** The entity by name, leading to its Monitoring tab. */
function entityName(item: Attention, environment: string, { t }: Words) {
  return item.entity ? (
    <EntityLink
      to={item.entity.ref}
      isMonitoring
      search={scopeSearch(environment)}
    >
      {item.entity.name}
    </EntityLink>
  ) : (
    <span>{t('overview.attention.nameless')}</span>
  );
}

function incidentTitle(
  item: Attention,
  name: JSX.Element,
  { t, format }: Words,
  nowMs: number,
): ReactNode {
  const incident = item.incident;
  const priority =
    incident === null || incident.priority === null
      ? t('overview.attention.noPriority')
      : t('overview.attention.priority', {
          priority: String(incident.priority),
        });
  const dueMs =
    incident === null || incident.slaDue === null
      ? undefined
      : Date.parse(incident.slaDue) - nowMs;
  if (incident?.slaBreached) {
    return dueMs !== undefined && dueMs < 0
      ? t('overview.attention.incidentBreachedSince', {
          name,
          priority,
          duration: format.duration(-dueMs),
        })
      : t('overview.attention.incidentBreached', { name, priority });
  }
  return dueMs !== undefined && dueMs > 0
    ? t('overview.attention.incidentDue', {
        name,
        priority,
        duration: format.duration(dueMs),
      })
    : t('overview.attention.incident', { name, priority });
}

function promiseTitle(
  { slo }: Attention,
  name: JSX.Element,
  { t, format }: Words,
): ReactNode {
  const duration =
    typeof slo?.overspentMinutes === 'number'
      ? format.duration(slo.overspentMinutes * MINUTE_MS)
      : undefined;
  const burn =
    typeof slo?.burn === 'number' ? format.measure(slo.burn) : undefined;
  if (duration === undefined) {
    return burn === undefined
      ? t('overview.attention.burningPlain', { name })
      : t('overview.attention.burning', { name, burn });
  }
  return burn === undefined
    ? t('overview.attention.overspent', { name, duration })
    : t('overview.attention.overspentBurning', { name, duration, burn });
}

/** Words of one thing to act on, by its kind. */
export function attentionLines(
  item: Attention,
  environment: string,
  words: Words,
  nowMs: number,
): AttentionLines {
  const { t, format } = words;
  const name = entityName(item, environment, words);
  const source = item.origin
    ? `${SOURCE_NAMES[item.origin.source].name} ${item.origin.instance}`
    : t('tile.theSource');
  const lasted =
    item.since === null
      ? undefined
      : format.duration(nowMs - Date.parse(item.since));
  const lastedFor =
    lasted && t('overview.attention.stateFor', { duration: lasted });
  const tier =
    item.entity &&
    t('overview.attention.tier', { tier: String(item.entity.tier) });
  const join = (...parts: (string | null | undefined)[]) =>
    parts.filter(Boolean).join(' · ');
  switch (item.kind) {
    case 'incident_open':
      return {
        title: incidentTitle(item, name, words, nowMs),
        text: join(
          item.incident?.title,
          lasted && t('overview.attention.openFor', { duration: lasted }),
          tier,
        ),
      };
    case 'entity_critical':
      return {
        title: item.reason
          ? t('overview.attention.critical', {
              name,
              reason: reasonText(item.reason, words, nowMs),
            })
          : t('overview.attention.criticalPlain', { name }),
        text: join(t('state.critical'), lastedFor, tier),
      };
    case 'entity_unknown':
      return {
        title: t('overview.attention.unknown', { name }),
        text: join(
          item.reason
            ? reasonText(item.reason, words, nowMs)
            : t('reason.no_data'),
          lastedFor,
          tier,
        ),
      };
    case 'slo_burning':
    case 'slo_missed':
      return {
        title: promiseTitle(item, name, words),
        text: join(item.slo?.name, tier),
      };
    case 'slos_missed':
      return {
        title: t('overview.attention.missed', { count: item.count ?? 1 }),
        text: t('overview.attention.missedText'),
      };
    case 'no_slo':
      return {
        title: t('overview.attention.noSlo', { count: item.count ?? 1 }),
        text: t('overview.attention.noSloText'),
      };
    case 'source_refused':
    case 'source_unreachable':
      return {
        title: t(
          item.kind === 'source_refused'
            ? 'overview.attention.refused'
            : 'overview.attention.unreachable',
          { source },
        ),
        text: join(lastedFor, t('overview.attention.sourceText')),
      };
    case 'not_mapped':
    default:
      return {
        title:
          item.count === null
            ? t('reason.not_mapped')
            : t('overview.attention.unmapped', { count: item.count }),
        text: t('overview.attention.unmappedText'),
      };
  }
}
