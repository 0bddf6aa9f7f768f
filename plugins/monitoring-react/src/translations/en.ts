import { adminMessages } from './en/admin';
import { commonMessages } from './en/common';
import { overviewMessages } from './en/overview';
import { tabMessages } from './en/tab';
import { tileMessages } from './en/tile';

/** English, the language the others are translated from. */
export const englishMessages = {
  ...commonMessages,
  ...tileMessages,
  ...tabMessages,
  ...overviewMessages,
  ...adminMessages,
} as const;
