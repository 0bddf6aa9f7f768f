import { makeStyles, useTheme, type Theme } from '@material-ui/core/styles';
import { statusFill, type StatusTone } from '../theme/status';
import { HatchPattern } from './Hatch';
import { useChartId } from './useChartId';

const ORDER: readonly StatusTone[] = [
  'critical',
  'warning',
  'unknown',
  'maintenance',
  'ok',
];

const useStyles = makeStyles<Theme>({
  bar: {
    display: 'flex',
    height: 12,
    borderRadius: 3,
    overflow: 'hidden',
    gap: 2,
  },
});

/** Shares of the states in one bar, most urgent first; unknown is hatched, never a colour. */
export const StateBar = ({
  counts,
  label,
}: {
  counts: Record<StatusTone, number>;
  label: string;
}) => {
  const classes = useStyles();
  const theme = useTheme();
  const id = useChartId('states');
  return (
    <div className={classes.bar} role="img" aria-label={label}>
      {ORDER.filter(tone => counts[tone] > 0).map(tone => (
        <div
          key={tone}
          data-testid={`state-bar-${tone}`}
          style={{
            flex: `${counts[tone]} 0 4px`,
            backgroundColor:
              tone === 'unknown' ? undefined : statusFill(theme, tone),
          }}
        >
          {tone === 'unknown' && (
            <svg
              width="100%"
              height={12}
              aria-hidden
              style={{ display: 'block' }}
            >
              <defs>
                <HatchPattern id={id} />
              </defs>
              <rect width="100%" height={12} fill={`url(#${id})`} />
              <rect
                width="100%"
                height={12}
                fill={statusFill(theme, 'unknown')}
                opacity={0.35}
              />
            </svg>
          )}
        </div>
      ))}
    </div>
  );
};
