import InputBase from '@material-ui/core/InputBase';
import MenuItem from '@material-ui/core/MenuItem';
import Select from '@material-ui/core/Select';
import { makeStyles, type Theme } from '@material-ui/core/styles';

const useStyles = makeStyles<Theme>(theme => ({
  root: {
    height: 34,
    border: `1px solid ${theme.palette.divider}`,
    borderRadius: 4,
    background: theme.palette.background.paper,
    paddingLeft: 12,
    fontSize: 13,
    maxWidth: '100%',
    '&:focus-within': { borderColor: theme.palette.primary.main },
  },
  input: {
    paddingTop: 0,
    paddingBottom: 0,
    minWidth: 0,
    height: 32,
    lineHeight: '32px',
    '&:focus': { background: 'transparent' },
  },
  label: {
    fontSize: 12,
    color: theme.palette.textSubtle,
    marginRight: 8,
    whiteSpace: 'nowrap',
  },
  item: { fontSize: 13, minHeight: 32 },
}));

export interface PickerOption<T extends string> {
  readonly value: T;
  readonly label: string;
  /** Levels below the root of a tree. */
  readonly depth?: number;
}

export interface PickerProps<T extends string> {
  /** What is picked, for the ear; shown too when `hasLabel`. */
  readonly label: string;
  readonly hasLabel?: boolean;
  readonly value: T;
  readonly options: readonly PickerOption<T>[];
  readonly onChange: (value: T) => void;
}

/** Of so few options the longest has its place kept, so that what stands beside it never moves. */
const STEADY_OPTIONS = 12;
/** An average letter as a share of a digit's width. */
const LETTER_SHARE = 0.95;

function steadyWidth(options: readonly PickerOption<string>[]) {
  if (options.length > STEADY_OPTIONS) return undefined;
  const letters = Math.max(0, ...options.map(({ label }) => label.length));
  return `${Math.ceil(letters * LETTER_SHARE)}ch`;
}

/** A compact select with a hairline, as in the bars of the pictures. */
export const Picker = <T extends string>({
  label,
  hasLabel,
  value,
  options,
  onChange,
}: PickerProps<T>) => {
  const classes = useStyles();
  return (
    <Select
      value={value}
      onChange={event => {
        const chosen = options.find(
          option => option.value === event.target.value,
        );
        if (chosen) onChange(chosen.value);
      }}
      input={
        <InputBase
          className={classes.root}
          startAdornment={
            hasLabel ? (
              <span className={classes.label} aria-hidden>
                {label}
              </span>
            ) : undefined
          }
        />
      }
      SelectDisplayProps={{
        'aria-label': `${label}: ${
          options.find(option => option.value === value)?.label ?? value
        }`,
        style: { minWidth: steadyWidth(options) },
      }}
      classes={{ root: classes.input }}
      renderValue={() =>
        options.find(option => option.value === value)?.label ?? value
      }
      MenuProps={{
        getContentAnchorEl: null,
        anchorOrigin: { vertical: 'bottom', horizontal: 'left' },
      }}
    >
      {options.map(option => (
        <MenuItem
          key={option.value}
          value={option.value}
          className={classes.item}
          style={{ paddingLeft: 16 + (option.depth ?? 0) * 16 }}
        >
          {option.label}
        </MenuItem>
      ))}
    </Select>
  );
};
