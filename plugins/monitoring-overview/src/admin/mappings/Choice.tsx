import TextField from '@material-ui/core/TextField';

export interface ChoiceProps {
  readonly id: string;
  readonly value: string;
  readonly options: readonly { value: string; label: string }[];
  readonly isDisabled: boolean;
  readonly isInvalid: boolean;
  readonly onChange: (value: string) => void;
}

/** One of a few, in a form; what is chosen stays visible even when it is no longer offered. */
export const Choice = ({
  id,
  value,
  options,
  isDisabled,
  isInvalid,
  onChange,
}: ChoiceProps) => {
  const all = options.some(option => option.value === value)
    ? options
    : [...options, { value, label: value }];
  return (
    <TextField
      id={id}
      select
      SelectProps={{ native: true }}
      variant="outlined"
      size="small"
      fullWidth
      value={value}
      disabled={isDisabled}
      error={isInvalid}
      onChange={event => onChange(event.target.value)}
      inputProps={{ 'aria-describedby': `${id}-note` }}
    >
      {all.map(option => (
        <option key={option.value} value={option.value}>
          {option.label}
        </option>
      ))}
    </TextField>
  );
};
