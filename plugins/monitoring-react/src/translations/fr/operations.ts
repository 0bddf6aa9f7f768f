import type { operationsMessages } from '../en/operations';
import type { Translated } from './translated';

/** Mots de la santé et du risque. */
export const operationsMessagesFr: Translated<typeof operationsMessages> = {
  health: {
    of: 'Santé {{score}} sur 100',
    none: 'Santé inconnue',
    measured: '{{known}} en est mesuré',
    capped: 'Santé {{score}} sur 100, {{known}} en est mesuré',
    stale: 'Santé {{score}} sur 100, il y a {{age}}',
    part: '{{name}} {{score}}',
    partUnknown: '{{name}} inconnu',
    partNeutral: '{{name}} rien à signaler',
    component: {
      budget: 'budget d’erreur',
      burn: 'consommation',
      incidents: 'incidents ouverts',
      changes: 'stabilité des changements',
      recurrence: 'récidives',
    },
  },
  risks: {
    title: 'Principaux risques',
    noteScore: 'ce qui peut céder ensuite, note de 0 à 100',
    noteBaseline: 'ce qui peut céder ensuite, selon les incidents de 30 jours',
    none: 'Rien n’a encore été noté.',
    tier: 'niveau {{tier}}',
    was: 'avant {{score}}',
    score: 'risque {{score}}',
    unknownValue: 'inconnu',
    baselineHint:
      'Classé par un simple compte tant que la note n’a pas mieux prédit sur 180 de vos propres jours.',
    unknownHint:
      'Les entités dont la santé est inconnue sont listées plus bas.',
    shown: '{{shown}} sur {{total}} montrées',
    part: {
      budget: 'budget d’erreur',
      burn: 'consommation',
      incident_rate: 'incidents',
      recurrence: 'récidives',
      change_fail: 'échec des changements',
      in_flight: 'changements en cours',
      dependency: 'dépendance critique',
    },
    noPart: 'rien ne ressort',
    notMeasured: 'trop peu est connu pour l’instant',
  },
};
