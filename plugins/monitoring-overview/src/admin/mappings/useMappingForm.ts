import type { MappingCell } from '@rosetta/backstage-plugin-monitoring-common';
import {
  useDebounced,
  useMappingCheck,
  useRemoveMapping,
  useSaveMapping,
} from '@rosetta/backstage-plugin-monitoring-react';
import { useMemo, useState } from 'react';
import {
  fieldError,
  firstDraft,
  wireValue,
  type DraftField,
  type MappedSource,
  type MappingDraft,
} from './mappingDraft';

const CHECK_DELAY_MS = 500;

export interface MappingFormInput {
  readonly entityRef: string;
  /** The environment of the matrix. */
  readonly environment: string;
  readonly cell: MappingCell;
  readonly source: MappedSource;
  readonly canManage: boolean;
  readonly onClose: () => void;
}

/** The draft of a mapping: what the source says of it, and what becomes of it. */
export function useMappingForm({
  entityRef,
  environment,
  cell,
  source,
  canManage,
  onClose,
}: MappingFormInput) {
  const [draft, setDraft] = useState(() =>
    firstDraft(cell, source, environment),
  );
  const save = useSaveMapping();
  const remove = useRemoveMapping();
  const { mapping } = cell;
  const change = (part: Partial<MappingDraft>) => {
    setDraft(before => ({ ...before, ...part }));
    save.reset();
  };

  const value = wireValue(draft);
  const asked = useMemo(
    () => ({
      entityRef,
      environment: draft.environment,
      source: source.source,
      instance: draft.instance,
      key: draft.key,
      value,
    }),
    [
      entityRef,
      draft.environment,
      draft.instance,
      draft.key,
      source.source,
      value,
    ],
  );
  const settled = useDebounced(asked, CHECK_DELAY_MS);
  const isAsking = canManage && value !== '';
  const check = useMappingCheck(
    isAsking && settled.value !== '' ? settled : undefined,
  );
  const isWaiting = isAsking && (settled !== asked || check.isFetching);
  const answer = isAsking && !isWaiting ? check.data : undefined;
  const checkError = isAsking && !isWaiting ? check.error : null;
  const fault = fieldError(save.error) ?? fieldError(checkError);
  const errorOf = (field: DraftField) =>
    fault?.field === field ? fault.message : undefined;
  const isInvalid = answer?.state === 'invalid' || fault?.field === 'value';
  const canSave =
    (value !== '' || draft.isOff) &&
    answer?.state !== 'invalid' &&
    fieldError(checkError) === undefined &&
    !save.isPending &&
    !remove.isPending;
  const submit = () =>
    save.mutate(
      {
        id: mapping?.id,
        input: { ...asked, note: draft.note.trim() },
      },
      { onSuccess: onClose },
    );
  const runRemove = () =>
    mapping && remove.mutate(mapping.id, { onSuccess: onClose });
  return {
    draft,
    change,
    /** Whether there is something that could be said. */
    hasValue: value !== '' || draft.isOff,
    isAsking,
    isWaiting,
    answer,
    /** Why nobody could be asked; what is wrong with a field stands there. */
    checkError: fieldError(checkError) ? null : checkError,
    isInvalid,
    errorOf,
    canSave,
    submit,
    save,
    /** Why it was not saved, where no field is at fault. */
    saveError: fieldError(save.error) ? null : save.error,
    remove,
    runRemove,
  };
}
