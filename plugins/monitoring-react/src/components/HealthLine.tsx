import { Tooltip } from '@material-ui/core';
import type { HealthView } from '@rosetta/backstage-plugin-monitoring-common';
import { useWords } from '../hooks';

/** The health score in the verdict, with what it is made of on demand; words where it is not known. */
export const HealthLine = ({
  health,
  nowMs,
}: {
  health: HealthView;
  nowMs: number;
}) => {
  const { t, format } = useWords();
  const { value, components, coverage } = health;
  const known = format.withUnit(coverage, 'ratio');
  const parts = components.map(({ id, state, score }) => {
    const name = t(`health.component.${id}`);
    if (state === 'neutral') return t('health.partNeutral', { name });
    return score === null
      ? t('health.partUnknown', { name })
      : t('health.part', { name, score: format.count(Math.round(score)) });
  });
  // Beside the parts, not in the line: a line that is longer only where little is known would make the verdict jump.
  const measured =
    value.status === 'ok' || value.status === 'partial'
      ? []
      : [t('health.measured', { known })];
  const scored = (points: number) => <b>{format.count(Math.round(points))}</b>;
  const words = () => {
    switch (value.status) {
      case 'ok':
        return t('health.of', { score: scored(value.value) });
      case 'partial':
        return t('health.capped', { score: scored(value.value), known });
      case 'stale':
        return value.lastValue === null
          ? t('health.none')
          : t('health.stale', {
              score: scored(value.lastValue),
              age: format.duration(nowMs - Date.parse(value.asOf ?? '')),
            });
      default:
        return t('health.none');
    }
  };
  return (
    <Tooltip title={[...measured, ...parts].join(' · ')}>
      {/* Focusable, so that the components can be read without a mouse. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <span tabIndex={0}>{words()}</span>
    </Tooltip>
  );
};
