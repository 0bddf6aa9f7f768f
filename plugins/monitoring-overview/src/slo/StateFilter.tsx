import ButtonBase from '@material-ui/core/ButtonBase';
import { alpha, makeStyles, type Theme } from '@material-ui/core/styles';
import {
  SLO_STATES,
  type SloState,
  type SloSum,
} from '@rosetta/backstage-plugin-monitoring-common';
import {
  SLO_TONES,
  StatusIcon,
  useWords,
} from '@rosetta/backstage-plugin-monitoring-react';

const useStyles = makeStyles<Theme>(theme => ({
  root: { display: 'flex', gap: 8, flexWrap: 'wrap', alignItems: 'center' },
  chip: {
    gap: 6,
    height: 28,
    padding: '0 12px',
    borderRadius: 14,
    fontSize: 13,
    fontFamily: 'inherit',
    border: `1px solid ${theme.palette.divider}`,
    background: theme.palette.background.paper,
    '&:focus-visible': { boxShadow: `0 0 0 2px ${theme.palette.primary.main}` },
  },
  on: {
    borderColor: theme.palette.primary.main,
    background: alpha(theme.palette.primary.main, 0.1),
  },
  note: { marginLeft: 'auto', fontSize: 12, color: theme.palette.textSubtle },
}));

/** Which states are listed; all of them when none is pressed. */
export const StateFilter = ({
  counts,
  value,
  onChange,
}: {
  counts: SloSum['counts'];
  value: readonly SloState[];
  onChange: (states: readonly SloState[]) => void;
}) => {
  const classes = useStyles();
  const { t, format } = useWords();
  return (
    <div
      className={classes.root}
      role="group"
      aria-label={t('slo.page.filters')}
    >
      {SLO_STATES.map(state => {
        const isOn = value.includes(state);
        return (
          <ButtonBase
            key={state}
            className={isOn ? `${classes.chip} ${classes.on}` : classes.chip}
            aria-pressed={isOn}
            onClick={() =>
              onChange(
                isOn
                  ? value.filter(held => held !== state)
                  : SLO_STATES.filter(
                      each => each === state || value.includes(each),
                    ),
              )
            }
          >
            <StatusIcon shape={SLO_TONES[state]} size={14} />
            {t('slo.page.filter', {
              state: t(`slo.state.${state}`),
              number: format.count(counts[state]),
            })}
          </ButtonBase>
        );
      })}
      <span className={classes.note}>{t('slo.page.scale')}</span>
    </div>
  );
};
