import {
  ANNOTATION_KEYS,
  annotationName,
  overlayName,
  type DeployedEnvironment,
} from '@rosetta/backstage-plugin-monitoring-common';
import type { Words } from '../../hooks';
import { shortRevision } from './environmentState';

/** What people call what runs in an environment: a version, else a commit, else how many applications there are. */
export function runningName(
  { states, last }: Pick<DeployedEnvironment, 'states' | 'last'>,
  { t }: Words,
): string {
  const names = new Set(
    states.map(
      state =>
        state.version ?? (state.revision ? shortRevision(state.revision) : ''),
    ),
  );
  names.delete('');
  if (names.size > 1)
    return t('delivery.card.applications', { count: states.length });
  const [only] = names;
  return (
    only ??
    last?.version ??
    (last?.sha ? shortRevision(last.sha) : t('delivery.card.noVersion'))
  );
}

/** Since when it is there, or for how long it is on its way. */
export function runningSince(
  { states, last }: Pick<DeployedEnvironment, 'states' | 'last'>,
  { t, format }: Words,
  nowMs: number,
): string {
  const operation = states.find(
    state => state.operation?.phase === 'running',
  )?.operation;
  const begun =
    operation?.started ?? (last?.status === 'running' ? last.created : null);
  if (begun) {
    return t('delivery.card.rollingOut', {
      duration: format.duration(nowMs - Date.parse(begun)),
    });
  }
  // Of several applications the newest says when the environment last changed.
  const at =
    states
      .flatMap(state => (state.deployed ? [state.deployed] : []))
      .sort()
      .pop() ?? last?.finished;
  return at
    ? t('delivery.card.since', {
        time: format.moment(at, nowMs),
        duration: format.duration(nowMs - Date.parse(at)),
      })
    : t('delivery.card.noSince');
}

/** The annotation that maps an environment to an Argo CD application, ready to paste. */
export function argocdAnnotation(
  name: string,
  environment: string,
  isDefault: boolean,
): string {
  const key = isDefault
    ? annotationName(ANNOTATION_KEYS.argocdAppName)
    : overlayName(environment, ANNOTATION_KEYS.argocdAppName);
  return `${key}: ${isDefault ? name : `${name}-${environment}`}`;
}
