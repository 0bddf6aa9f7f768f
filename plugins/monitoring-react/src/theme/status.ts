import {
  alpha,
  darken,
  decomposeColor,
  getContrastRatio,
  lighten,
  recomposeColor,
  type Theme,
} from '@material-ui/core/styles';
// Brings `palette.status` and its neighbours into the theme's type.
import type {} from '@backstage/theme';

/** What status colour may mean: the five states, and "no judgement". */
export type StatusTone =
  | 'critical'
  | 'warning'
  | 'unknown'
  | 'maintenance'
  | 'ok';

const TOKEN = {
  critical: 'error',
  warning: 'warning',
  unknown: 'aborted',
  maintenance: 'running',
  ok: 'ok',
} as const;

const isDark = (theme: Theme) => theme.palette.type === 'dark';

/** Fill of icons and marks; in the dark critical and maintenance are lifted so that they read. */
export function statusFill(theme: Theme, tone: StatusTone): string {
  const token = theme.palette.status[TOKEN[tone]];
  if (!isDark(theme)) return token;
  if (tone === 'critical') return lighten(token, 0.15);
  if (tone === 'maintenance') return lighten(token, 0.4);
  if (tone === 'unknown') return lighten(token, 0.25);
  return token;
}

/** Colour of a status word: tokens alone are too pale on white (NOTES-overview.md, Tokens). */
export function statusText(theme: Theme, tone: StatusTone): string {
  const token = theme.palette.status[TOKEN[tone]];
  if (isDark(theme)) return lighten(token, 0.4);
  if (tone === 'critical') return darken(token, 0.2);
  if (tone === 'maintenance') return token;
  if (tone === 'unknown') return darken(token, 0.2);
  return darken(token, 0.45);
}

/** Wash behind a chip (13 %) or a verdict (5 %). */
export function statusWash(
  theme: Theme,
  tone: StatusTone,
  share: number,
): string {
  return alpha(statusFill(theme, tone), share);
}

/** Hairline between rows and around cards. */
export function hairline(theme: Theme): string {
  return alpha(theme.palette.text.primary, isDark(theme) ? 0.14 : 0.09);
}

/** Faint fill of skeletons, empty bars and code; pale enough for subtle words on it (WCAG 1.4.3). */
export function faintFill(theme: Theme): string {
  return alpha(theme.palette.text.primary, isDark(theme) ? 0.1 : 0.05);
}

/** A colour at a share of its strength over the paper of cards, opaque. */
export function overPaper(theme: Theme, color: string, share: number): string {
  const over = decomposeColor(color).values;
  const under = decomposeColor(theme.palette.background.paper).values;
  const at = (index: 0 | 1 | 2) =>
    Math.round(over[index] * share + under[index] * (1 - share));
  return recomposeColor({ type: 'rgb', values: [at(0), at(1), at(2)] });
}

/** Black or white, whichever reads better on an opaque colour; the theme's own choice is content with 3:1. */
export function textOn(theme: Theme, fill: string): string {
  const { black, white } = theme.palette.common;
  return getContrastRatio(black, fill) > getContrastRatio(white, fill)
    ? black
    : white;
}
