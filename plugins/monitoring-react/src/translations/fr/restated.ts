import type { restatedMessages } from '../en/restated';
import type { Translated } from './translated';

/** Les mots de ce qui a changé depuis l’arrêté d’une période. */
export const restatedMessagesFr: Translated<typeof restatedMessages> = {
  restated: {
    title: 'Retraité depuis l’arrêté',
    note_one: '{{count}} chiffre sur {{compared}}, arrêtés le {{day}}',
    note_other: '{{count}} chiffres sur {{compared}}, arrêtés le {{day}}',
    where: 'Où',
    everything: 'Tout',
    figure: 'Chiffre',
    then: 'Arrêté',
    now: 'Aujourd’hui',
    cases: 'sur {{amount}}',
    nothing: 'aucun',
    foot: 'Ce qui a été corrigé, rouvert ou rattaché après coup compte désormais. Un écart d’au plus 1 %, ou d’un seul cas, n’est pas signalé.',
    more: '{{shown}} sur {{total}} sont montrés.',
    all: 'Les {{amount}}',
    less: 'Moins',
    same: '{{period}} : chiffres arrêtés le {{day}}, inchangés à ce jour.',
    waiting:
      '{{period}} : chiffres pas encore arrêtés, ils peuvent encore bouger.',
    failed:
      'Impossible de dire pour l’instant si des chiffres ont été retraités ({{period}}).',
  },
};
