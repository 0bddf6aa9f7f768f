import type { englishMessages } from './en';
import { adminMessagesFr } from './fr/admin';
import { changesMessagesFr } from './fr/changes';
import { commonMessagesFr } from './fr/common';
import { deliveryMessagesFr } from './fr/delivery';
import { doraMessagesFr } from './fr/dora';
import { explainMessagesFr } from './fr/explain';
import { glossaryMessagesFr } from './fr/glossary';
import { incidentsMessagesFr } from './fr/incidents';
import { logsMessagesFr } from './fr/logs';
import { mappingsMessagesFr } from './fr/mappings';
import { operationsMessagesFr } from './fr/operations';
import { overviewMessagesFr } from './fr/overview';
import { placesMessagesFr } from './fr/places';
import { printMessagesFr } from './fr/print';
import { restatedMessagesFr } from './fr/restated';
import { runMessagesFr } from './fr/run';
import { sloMessagesFr } from './fr/slo';
import { systemMessagesFr } from './fr/system';
import { tabMessagesFr } from './fr/tab';
import { tileMessagesFr } from './fr/tile';
import { timelineMessagesFr } from './fr/timeline';
import type { Translated } from './fr/translated';

/** French, every key of the English. */
export const frenchMessages: Translated<typeof englishMessages> = {
  ...commonMessagesFr,
  ...tileMessagesFr,
  ...timelineMessagesFr,
  ...systemMessagesFr,
  ...tabMessagesFr,
  ...incidentsMessagesFr,
  ...changesMessagesFr,
  ...deliveryMessagesFr,
  ...logsMessagesFr,
  ...overviewMessagesFr,
  ...operationsMessagesFr,
  ...placesMessagesFr,
  ...printMessagesFr,
  ...restatedMessagesFr,
  ...adminMessagesFr,
  ...mappingsMessagesFr,
  ...explainMessagesFr,
  ...glossaryMessagesFr,
  ...runMessagesFr,
  ...sloMessagesFr,
  ...doraMessagesFr,
};
