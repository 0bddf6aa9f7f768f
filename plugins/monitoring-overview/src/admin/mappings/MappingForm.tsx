import Checkbox from '@material-ui/core/Checkbox';
import FormControlLabel from '@material-ui/core/FormControlLabel';
import TextField from '@material-ui/core/TextField';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import {
  ANY_ENVIRONMENT,
  SOURCE_NAMES,
} from '@rosetta/backstage-plugin-monitoring-common';
import {
  failureKind,
  Notice,
  StatusIcon,
  useWords,
} from '@rosetta/backstage-plugin-monitoring-react';
import { CellNow } from './CellNow';
import { ChipsField } from './ChipsField';
import { Choice } from './Choice';
import { Field } from './Field';
import { LiveCheck } from './LiveCheck';
import { MappingActions } from './MappingActions';
import { annotationYaml } from './mappingDraft';
import { MappingPast } from './MappingPast';
import { isListKey, keyWord } from './mappingWords';
import { useMappingForm, type MappingFormInput } from './useMappingForm';

const MAX_VALUE = 512;
const MAX_NOTE = 500;

const useStyles = makeStyles<Theme>(theme => ({
  root: { fontFamily: theme.typography.fontFamily, fontSize: 13 },
  pair: { display: 'grid', gridTemplateColumns: '1fr 1fr', gap: '0 14px' },
  off: {
    marginTop: 2,
    '& span': { fontSize: 13 },
    '& .MuiCheckbox-root': { padding: 6 },
  },
  check: { marginTop: 9 },
  hint: {
    margin: '6px 0 0',
    fontSize: 12,
    lineHeight: '17px',
    color: theme.palette.textSubtle,
  },
  readOnly: {
    display: 'flex',
    gap: 8,
    alignItems: 'center',
    margin: '12px 0 0',
  },
  value: {
    fontFamily: 'Menlo, Consolas, "Liberation Mono", monospace',
    fontSize: 12.5,
  },
}));

export interface MappingFormProps extends MappingFormInput {
  readonly className: string;
  readonly defaultEnvironment: string | undefined;
  readonly nowMs: number;
  readonly onHistory: () => void;
}

/** What counts now, what the admin says instead, and what the source thinks of it. */
export const MappingForm = ({
  className,
  entityRef,
  environment,
  defaultEnvironment,
  cell,
  source,
  canManage,
  nowMs,
  onClose,
  onHistory,
}: MappingFormProps) => {
  const classes = useStyles();
  const words = useWords();
  const { t } = words;
  const form = useMappingForm({
    entityRef,
    environment,
    cell,
    source,
    canManage,
    onClose,
  });
  const { draft, change, errorOf, isInvalid, saveError } = form;
  const sourceWord = SOURCE_NAMES[source.source].name;
  const { mapping } = cell;
  const places = source.isForEveryEnvironment
    ? [ANY_ENVIRONMENT, environment]
    : [environment];
  const placeWord = (place: string) =>
    place === ANY_ENVIRONMENT
      ? t('mappings.dialog.everyEnvironment')
      : t('mappings.dialog.only', { environment: place });
  return (
    <div className={`${classes.root} ${className}`}>
      <CellNow cell={cell} nowMs={nowMs} />
      {!canManage && (
        <p className={classes.readOnly}>
          <StatusIcon shape="lock" />
          {t('mappings.dialog.readOnly')}
        </p>
      )}
      {(canManage || mapping) && (
        <>
          <Field
            label={t('mappings.dialog.pivot')}
            id="mapping-key"
            error={errorOf('key')}
          >
            <Choice
              id="mapping-key"
              value={draft.key}
              isDisabled={!canManage || draft.isOff}
              isInvalid={errorOf('key') !== undefined}
              options={source.keys.map(key => ({
                value: key,
                label: keyWord(key, words),
              }))}
              onChange={key => change({ key })}
            />
          </Field>
          <Field
            label={t('mappings.dialog.value')}
            id="mapping-value"
            error={errorOf('value')}
            hint={
              canManage && !draft.isOff && isListKey(draft.key)
                ? t('mappings.dialog.valueHint')
                : undefined
            }
          >
            {isListKey(draft.key) ? (
              <ChipsField
                key={draft.key}
                id="mapping-value"
                value={draft.value}
                isInvalid={isInvalid}
                isDisabled={!canManage || draft.isOff}
                onChange={text => change({ value: text })}
              />
            ) : (
              <TextField
                id="mapping-value"
                variant="outlined"
                size="small"
                fullWidth
                value={draft.value}
                disabled={!canManage || draft.isOff}
                error={isInvalid}
                onChange={event => change({ value: event.target.value })}
                inputProps={{
                  className: classes.value,
                  maxLength: MAX_VALUE,
                  spellCheck: false,
                  autoComplete: 'off',
                  'aria-describedby': 'mapping-value-note',
                }}
              />
            )}
          </Field>
          {form.isAsking && (
            <div className={classes.check}>
              <LiveCheck
                source={source.source}
                instance={draft.instance}
                isWaiting={form.isWaiting}
                check={form.answer}
                error={form.checkError}
              />
            </div>
          )}
          <FormControlLabel
            className={classes.off}
            control={
              <Checkbox
                size="small"
                color="primary"
                checked={draft.isOff}
                disabled={!canManage}
                onChange={event => change({ isOff: event.target.checked })}
              />
            }
            label={t('mappings.dialog.off', { source: sourceWord })}
          />
          <div className={classes.pair}>
            <Field
              label={t('mappings.dialog.instance')}
              id="mapping-instance"
              error={errorOf('instance')}
            >
              <Choice
                id="mapping-instance"
                value={draft.instance}
                isDisabled={!canManage}
                isInvalid={errorOf('instance') !== undefined}
                options={source.instances.map(name => ({
                  value: name,
                  label: name,
                }))}
                onChange={instance => change({ instance })}
              />
            </Field>
            <Field
              label={t('mappings.dialog.appliesTo')}
              id="mapping-environment"
              error={errorOf('environment')}
              hint={
                canManage && mapping && source.isForEveryEnvironment
                  ? t('mappings.dialog.fixed')
                  : undefined
              }
            >
              <Choice
                id="mapping-environment"
                value={draft.environment}
                isDisabled={!canManage || mapping !== null}
                isInvalid={errorOf('environment') !== undefined}
                options={places.map(place => ({
                  value: place,
                  label: placeWord(place),
                }))}
                onChange={place => change({ environment: place })}
              />
            </Field>
          </div>
        </>
      )}
      {canManage && (
        <>
          <Field
            label={t('mappings.dialog.why')}
            id="mapping-note"
            error={errorOf('note')}
          >
            <TextField
              id="mapping-note"
              variant="outlined"
              size="small"
              fullWidth
              value={draft.note}
              onChange={event => change({ note: event.target.value })}
              inputProps={{ maxLength: MAX_NOTE }}
            />
          </Field>
          <p className={classes.hint}>
            {draft.isOff
              ? t('mappings.dialog.hintOff', { source: sourceWord })
              : t('mappings.dialog.hint')}
          </p>
        </>
      )}
      <MappingPast
        mappingId={mapping?.id}
        nowMs={nowMs}
        onHistory={onHistory}
      />
      {saveError && (
        <Notice>
          {t('mappings.dialog.failed', {
            reason: t(`failure.${failureKind(saveError)}.title`),
            message: saveError.message,
          })}
        </Notice>
      )}
      {form.remove.error && (
        <Notice>
          {t('mappings.dialog.removeFailed', {
            reason: t(`failure.${failureKind(form.remove.error)}.title`),
            message: form.remove.error.message,
          })}
        </Notice>
      )}
      <MappingActions
        yaml={
          form.hasValue
            ? annotationYaml(draft, source, defaultEnvironment)
            : undefined
        }
        canManage={canManage}
        canSave={form.canSave}
        isSaving={form.save.isPending}
        isRemoving={form.remove.isPending}
        onSave={form.submit}
        onRemove={mapping ? form.runRemove : undefined}
        onClose={onClose}
      />
    </div>
  );
};
