import { makeStyles, type Theme } from '@material-ui/core/styles';
import ButtonBase from '@material-ui/core/ButtonBase';
import { useRef, type KeyboardEvent } from 'react';
import { faintFill } from '../theme/status';

const useStyles = makeStyles<Theme>(theme => ({
  root: {
    display: 'flex',
    height: 44,
    borderBottom: `1px solid ${theme.palette.divider}`,
  },
  tab: {
    padding: '0 16px',
    gap: 6,
    fontSize: 14,
    fontFamily: 'inherit',
    color: theme.palette.textSubtle,
    borderBottom: '2px solid transparent',
    marginBottom: -1,
    '&:focus-visible': {
      boxShadow: `inset 0 0 0 2px ${theme.palette.primary.main}`,
    },
  },
  on: {
    color: theme.palette.text.primary,
    fontWeight: 700,
    borderBottomColor: theme.palette.primary.main,
  },
  badge: {
    fontSize: 11,
    lineHeight: '16px',
    fontWeight: 400,
    padding: '0 6px',
    borderRadius: 8,
    background: faintFill(theme),
    color: theme.palette.text.primary,
  },
}));

export interface SubTab<T extends string> {
  readonly value: T;
  readonly label: string;
  /** A number in a pill, e.g. of what is open. */
  readonly badge?: string;
  /** The badge in words. */
  readonly badgeTitle?: string;
}

export interface SubTabsProps<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly tabs: readonly SubTab<T>[];
  readonly onChange: (value: T) => void;
  /** Id of the element below that shows what is chosen. */
  readonly panelId: string;
}

/** Parts of a screen, one of them shown; arrow keys move along. */
export const SubTabs = <T extends string>(props: SubTabsProps<T>) => {
  const { label, value, tabs, onChange, panelId } = props;
  const classes = useStyles();
  const root = useRef<HTMLDivElement>(null);
  const onKeyDown = (event: KeyboardEvent) => {
    const moves: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1 };
    const move = moves[event.key];
    if (move === undefined) return;
    event.preventDefault();
    const at = tabs.findIndex(tab => tab.value === value);
    const next = (at + move + tabs.length) % tabs.length;
    onChange(tabs[next].value);
    root.current?.querySelectorAll<HTMLElement>('[role="tab"]')[next]?.focus();
  };
  return (
    <div
      ref={root}
      className={classes.root}
      role="tablist"
      aria-label={label}
      tabIndex={-1}
      onKeyDown={onKeyDown}
    >
      {tabs.map(tab => {
        const isOn = tab.value === value;
        return (
          <ButtonBase
            key={tab.value}
            role="tab"
            aria-selected={isOn}
            aria-controls={panelId}
            id={`${panelId}-${tab.value}`}
            tabIndex={isOn ? 0 : -1}
            className={isOn ? `${classes.tab} ${classes.on}` : classes.tab}
            onClick={() => onChange(tab.value)}
          >
            {tab.label}
            {tab.badge !== undefined && (
              <span className={classes.badge} title={tab.badgeTitle}>
                {tab.badge}
              </span>
            )}
          </ButtonBase>
        );
      })}
    </div>
  );
};
