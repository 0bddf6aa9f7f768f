import { adminMessages } from './en/admin';
import { changesMessages } from './en/changes';
import { commonMessages } from './en/common';
import { deliveryMessages } from './en/delivery';
import { doraMessages } from './en/dora';
import { explainMessages } from './en/explain';
import { glossaryMessages } from './en/glossary';
import { incidentsMessages } from './en/incidents';
import { logsMessages } from './en/logs';
import { mappingsMessages } from './en/mappings';
import { operationsMessages } from './en/operations';
import { overviewMessages } from './en/overview';
import { placesMessages } from './en/places';
import { printMessages } from './en/print';
import { restatedMessages } from './en/restated';
import { runMessages } from './en/run';
import { sloMessages } from './en/slo';
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
  ...changesMessages,
  ...deliveryMessages,
  ...logsMessages,
  ...overviewMessages,
  ...operationsMessages,
  ...placesMessages,
  ...printMessages,
  ...restatedMessages,
  ...adminMessages,
  ...mappingsMessages,
  ...explainMessages,
  ...glossaryMessages,
  ...runMessages,
  ...sloMessages,
  ...doraMessages,
} as const;
