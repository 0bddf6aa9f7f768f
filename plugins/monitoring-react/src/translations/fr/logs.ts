import type { logsMessages } from '../en/logs';
import type { Translated } from './translated';

/** Mots de la partie Journaux : volume, messages fréquents, et le chemin vers les lignes. */
export const logsMessagesFr: Translated<typeof logsMessages> = {
  logs: {
    level: 'Quelles lignes',
    levels: { errors: 'Erreurs', all: 'Toutes les lignes' },
    openLog: 'Ouvrir dans Kibana',
    openTraces: 'Ouvrir les traces',
    openHint: 'Exactement cette entité, cet environnement et cette plage',
    linkWaiting: 'L’adresse est en préparation',
    linkFailed: 'L’adresse n’a pas pu être faite : {{reason}}',
    linkNone: {
      not_mapped: 'Pas de lien : aucune source de journaux rattachée',
      switched_off: 'Pas de lien : désactivé par une annotation vide',
      not_collected: 'Pas de lien : aucun outil de journaux configuré',
      other:
        'Pas de lien : aucun outil de journaux configuré pour cette entité',
    },
    traceNone: 'Pas de lien : aucune source de traces configurée',
    tooLong:
      'Les journaux sont comptés par heure et le graphique va jusqu’à {{most}}. Montré : {{shown}}.',
    figures: 'Lignes des journaux, chiffres',
    figure: {
      errors: 'Erreurs',
      exceptions: 'Exceptions',
      total: 'Toutes les lignes',
      share: 'Part des erreurs',
      peak: 'Pire heure',
    },
    allHours_one: 'sur {{count}} heure',
    allHours_other: 'sur {{count}} heures',
    knownHours: 'sur {{known}} heures de {{all}}',
    noHours: 'aucune heure n’est connue',
    perHour: '{{number}}/h en moyenne',
    peakAt: '{{time}}',
    noPeak: 'aucune erreur',
    volume: {
      title: 'Volume d’erreurs',
      titleAll: 'Volume des journaux',
      note: '{{period}}, une barre par {{step}}',
      live: '{{duration}} écoulées, demandé à l’instant',
      history: 'historique',
      asking: 'demande en cours ; d’ici là, ce que nous avons est montré',
      noLive: 'cette source ne se lit pas en direct : historique',
      liveFailed:
        '{{source}} {{why}} ; montré : ce que nous avons collecté, au {{time}}.',
      liveFailedEver:
        '{{source}} {{why}} ; montré : ce que nous avons collecté.',
      label: '{{title}} au fil du temps',
      errors: 'erreurs',
      exceptions: 'dont exceptions',
      other: 'autres lignes',
      time: 'Heure',
      total: 'Toutes les lignes',
      noData: 'sans donnée',
      gap: 'sans donnée {{duration}}',
      sum: '{{number}}',
      partial: '{{known}} heures connues sur {{all}}',
      nothing: 'Rien n’a été compté pendant cette période.',
      notCollected:
        'Le volume n’est pas collecté ici. Les lignes elles-mêmes sont dans Kibana.',
    },
    patterns: {
      title: 'Messages d’erreur fréquents',
      note: 'nombres, identifiants et valeurs citées remplacés ; comptés par jours entiers',
      pattern: 'Message',
      count: 'Nombre',
      share: 'Part de ceux listés',
      first: 'Premier',
      last: 'Dernier',
      sampled: 'd’un échantillon',
      sampledTitle: 'Comptés dans un échantillon des lignes, pas dans toutes',
      none: 'Aucun message d’erreur pendant cette période.',
      fromHistory: 'historique',
    },
    failed: 'Le volume des journaux n’a pas pu être lu',
  },
};
