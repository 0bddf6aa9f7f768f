import { adminMessages } from './en/admin';
import { commonMessages } from './en/common';
import { incidentsMessages } from './en/incidents';
import { overviewMessages } from './en/overview';
import { systemMessages } from './en/system';
import { tabMessages } from './en/tab';
import { tileMessages } from './en/tile';
import { timelineMessages } from './en/timeline';

/** English, the language the others are translated from. */
export const englishMessages = {
  ...commonMessages,
  ...tileMessages,
  ...timelineMessages,
  ...systemMessages,
  ...tabMessages,
  ...incidentsMessages,
  ...overviewMessages,
  ...adminMessages,
} as const;
