import {
  REJECTION_CODES,
  STREAM_IDS,
} from '@rosetta/backstage-plugin-monitoring-common';
import type { Words } from '@rosetta/backstage-plugin-monitoring-react';
import { rejectionWord, streamWord } from './adminWords';

/** Gives back the key it was asked for. */
const words = { t: (key: string) => `#${key}` } as unknown as Words;

describe('words of the admin screens', () => {
  it('are found for every stream and refusal of our connectors', () => {
    for (const stream of STREAM_IDS)
      expect(streamWord(stream, words)).toBe(`#admin.stream.name.${stream}`);
    for (const code of REJECTION_CODES)
      expect(rejectionWord(code, words)).toBe(`#admin.rejection.${code}`);
  });

  it('are the names themselves of what another connector brings', () => {
    expect([
      streamWord('orders', words),
      rejectionWord('no_price', words),
    ]).toEqual(['orders', 'no_price']);
  });
});
