import type { Theme } from '@material-ui/core/styles';
import type { CalendarChange } from '@rosetta/backstage-plugin-monitoring-common';
import { statusFill } from '@rosetta/backstage-plugin-monitoring-react';

/** Emergencies stand out, what is routine stays back. */
export function typeFill(theme: Theme, type: CalendarChange['type']): string {
  if (type === 'emergency') return statusFill(theme, 'warning');
  return type === 'normal'
    ? theme.palette.primary.main
    : theme.palette.textSubtle;
}
