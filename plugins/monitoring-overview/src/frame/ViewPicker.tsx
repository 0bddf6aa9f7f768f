import {
  Picker,
  type UrlChoice,
} from '@rosetta/backstage-plugin-monitoring-react';

export interface ViewPickerProps<T extends string> {
  readonly label: string;
  readonly choice: UrlChoice<T>;
  readonly options: readonly T[];
  readonly nameOf: (option: T) => string;
}

/** A choice of a page by its name. */
export const ViewPicker = <T extends string>({
  label,
  choice,
  options,
  nameOf,
}: ViewPickerProps<T>) => (
  <Picker
    label={label}
    hasLabel
    value={choice.value}
    options={options.map(value => ({ value, label: nameOf(value) }))}
    onChange={choice.set}
  />
);
