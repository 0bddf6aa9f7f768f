import {
  REJECTION_CODES,
  STREAM_IDS,
} from '@rosetta/backstage-plugin-monitoring-common';
import type { Words } from '@rosetta/backstage-plugin-monitoring-react';

/** A stream in words; its own name where it is of a connector that does not come with this package. */
export function streamWord(stream: string, { t }: Words): string {
  const known = STREAM_IDS.find(id => id === stream);
  return known ? t(`admin.stream.name.${known}`) : stream;
}

/** Why a record was refused, in a few words; the code where it is not known. */
export function rejectionWord(code: string, { t }: Words): string {
  const known = REJECTION_CODES.find(id => id === code);
  return known ? t(`admin.rejection.${known}`) : code;
}
