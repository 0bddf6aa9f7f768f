import { getContrastRatio, type Theme } from '@material-ui/core/styles';
import { themes } from '@backstage/theme';
import {
  faintFill,
  overPaper,
  statusFill,
  textOn,
  type StatusTone,
} from './status';

/** WCAG 2.1, 1.4.3, of text below 24 px. */
const LEAST_CONTRAST = 4.5;

const TONES: readonly StatusTone[] = [
  'critical',
  'warning',
  'unknown',
  'maintenance',
  'ok',
];

describe.each(['light', 'dark'] as const)('colours of the %s theme', name => {
  const theme = themes[name].getTheme('v4') as Theme;

  it.each(TONES)('writes on the fill of %s so that it can be read', tone => {
    const fill = statusFill(theme, tone);
    expect(getContrastRatio(textOn(theme, fill), fill)).toBeGreaterThanOrEqual(
      LEAST_CONTRAST,
    );
  });

  it.each([0.2, 0.45, 0.7, 1])(
    'writes on the main colour at %s of its strength so that it can be read',
    share => {
      const fill = overPaper(theme, theme.palette.primary.main, share);
      expect(
        getContrastRatio(textOn(theme, fill), fill),
      ).toBeGreaterThanOrEqual(LEAST_CONTRAST);
    },
  );

  it('keeps subtle words readable on faint fill', () => {
    const share = Number(/[\d.]+(?=\)$)/.exec(faintFill(theme))![0]);
    const text = theme.palette.text.primary;
    const solid = text.startsWith('#') ? text : theme.palette.common.black;
    const ground = overPaper(theme, solid, share);
    expect(
      getContrastRatio(theme.palette.textSubtle, ground),
    ).toBeGreaterThanOrEqual(LEAST_CONTRAST);
  });
});
