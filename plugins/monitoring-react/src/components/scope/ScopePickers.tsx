import { periodName, useWords } from '../../hooks';
import { RejectedNotice } from '../notices';
import { Picker } from '../Picker';
import type { ScopeChoices } from './useScopeScreen';

interface ScopePickerProps {
  readonly choices: ScopeChoices;
}

/** The environment of a scope screen; nothing while none is known. */
export const EnvironmentPicker = ({ choices }: ScopePickerProps) => {
  const { t } = useWords();
  const { environment, environments } = choices;
  if (environments.length === 0) return null;
  return (
    <Picker
      label={t('toolbar.environment')}
      hasLabel
      value={environment.value}
      options={environments.map(name => ({ value: name, label: name }))}
      onChange={environment.set}
    />
  );
};

/** The period of a scope screen: rolling ones and the last of the calendar. */
export const PeriodPicker = ({ choices }: ScopePickerProps) => {
  const words = useWords();
  const { period } = choices;
  return (
    <Picker
      label={words.t('toolbar.period')}
      hasLabel
      value={period.value}
      options={period.offered.map(key => ({
        value: key,
        label: periodName(key, words),
      }))}
      onChange={period.set}
    />
  );
};

/** Which environment, and on screens with a period which one, the URL asked for in vain. */
export const RejectedChoices = ({
  choices,
  hasPeriod = true,
}: ScopePickerProps & { readonly hasPeriod?: boolean }) => {
  const words = useWords();
  const { environment, meta, period } = choices;
  return (
    <>
      {meta.data && (
        <RejectedNotice
          what="environment"
          choice={environment}
          shown={environment.value}
        />
      )}
      {hasPeriod && (
        <RejectedNotice
          what="period"
          choice={period}
          shown={periodName(period.value, words)}
        />
      )}
    </>
  );
};
