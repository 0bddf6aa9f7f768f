import type { JSX } from 'react';
import type { ApplicationRow } from '@rosetta/backstage-plugin-monitoring-common';
import type { Words } from '../hooks';

export type Reason = ApplicationRow['reasons'][number];

const UNITS = {
  error_ratio: 'ratio',
  latency_p95: 'milliseconds',
  saturation: 'ratio',
  availability: 'ratio',
} as const;

type SignalCode = keyof typeof UNITS;

function isSignal(code: Reason['code']): code is SignalCode {
  return code in UNITS;
}

/** A reason as plain words, e.g. `error rate 4.2 % (target 0.5 %)`. */
export function reasonText(
  reason: Reason,
  { t, format }: Words,
  nowMs: number,
): string {
  const { code, value, target } = reason;
  if (isSignal(code)) {
    const unit = UNITS[code];
    return t(`reason.${code}`, {
      value:
        value === undefined ? t('tile.noNumber') : format.withUnit(value, unit),
      target:
        target === undefined
          ? t('tile.noNumber')
          : format.withUnit(target, unit),
    });
  }
  if (code === 'problem_open') {
    return t('reason.problem_open', {
      displayId: reason.displayId ?? '',
      title: reason.title ?? '',
    });
  }
  if (code === 'incident_open') {
    const { displayId, priority } = reason;
    if (displayId !== undefined && priority !== undefined) {
      return t('reason.incident_open', {
        displayId,
        priority: String(priority),
        title: reason.title ?? '',
      });
    }
    // Without the right to read incidents the API says only that there is one.
    return priority === undefined
      ? t('reason.incident_some')
      : t('reason.incident_urgent', { priority: String(priority) });
  }
  if (code === 'maintenance') {
    return reason.until
      ? t('reason.maintenance_until', {
          time: format.moment(reason.until, nowMs),
        })
      : t('reason.maintenance');
  }
  if (code === 'stale') {
    return reason.since
      ? t('reason.stale', { time: format.moment(reason.since, nowMs) })
      : t('reason.no_data');
  }
  return t(`reason.${code}`);
}

/** The same with the number set in bold and the target dimmed. */
export function reasonElement(
  reason: Reason,
  words: Words,
  nowMs: number,
  dimClass: string,
): JSX.Element {
  const { t, format } = words;
  const { code, value, target } = reason;
  if (isSignal(code) && value !== undefined && target !== undefined) {
    const unit = UNITS[code];
    return t(`reason.rich.${code}`, {
      value: <b>{format.withUnit(value, unit)}</b>,
      target: (
        <span className={dimClass}>
          {t('reason.target', { target: format.withUnit(target, unit) })}
        </span>
      ),
    });
  }
  if (code === 'problem_open') {
    return t('reason.rich.problem_open', {
      displayId: <b>{reason.displayId ?? ''}</b>,
      title: <span>{reason.title ?? ''}</span>,
    });
  }
  if (
    code === 'incident_open' &&
    reason.displayId !== undefined &&
    reason.priority !== undefined
  ) {
    return t('reason.rich.incident_open', {
      displayId: <b>{reason.displayId}</b>,
      priority: String(reason.priority),
      title: <span>{reason.title ?? ''}</span>,
    });
  }
  return <span>{reasonText(reason, words, nowMs)}</span>;
}
