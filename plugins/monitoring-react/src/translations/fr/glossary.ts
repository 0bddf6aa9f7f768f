import type { glossaryMessages } from '../en/glossary';
import type { Translated } from './translated';

/** Ce que veulent dire les mots des écrans, une phrase chacun. */
export const glossaryMessagesFr: Translated<typeof glossaryMessages> = {
  glossary: {
    open: 'Ce que veulent dire les mots',
    title: 'Ce que veulent dire les mots',
    close: 'Fermer',
    more: 'Le i dans un cercle à côté d’un nombre montre comment il a été fait, avec les lignes dont il est fait.',
    group: {
      states: 'États',
      numbers: 'Nombres incomplets',
      signals: 'Signaux',
      promises: 'Promesses',
      incidents: 'Incidents',
      delivery: 'Livraison (DORA)',
      scores: 'Notes',
      collection: 'Collecte',
    },
    term: {
      critical: {
        name: 'Critique',
        text: 'Loin au-delà d’une cible, ou un incident de priorité 1 ouvert\u00a0: quelqu’un doit agir maintenant.',
      },
      warning: {
        name: 'Alerte',
        text: 'Au-delà d’une cible, un problème ouvert, ou un incident de priorité 2 ouvert.',
      },
      unknown: {
        name: 'Inconnu',
        text: 'Nous ne savons pas\u00a0: non rattaché, silencieux ou refusé. Jamais compté comme sain.',
      },
      maintenance: {
        name: 'Maintenance',
        text: 'Des travaux annoncés. L’état qu’il y aurait sans eux est dit à côté.',
      },
      stale: {
        name: 'Périmé',
        text: 'La dernière valeur connue, en gris, avec son âge\u00a0: la source n’a rien dit depuis.',
      },
      partial: {
        name: 'Partiel',
        text: 'Il manque des heures ou des tranches sur lesquelles il repose\u00a0; combien est dit.',
      },
      tooEarly: {
        name: 'Trop tôt',
        text: 'Trop peu d’historique, ou trop peu de cas, pour juger ou classer.',
      },
      errorRate: {
        name: 'Taux d’erreur',
        text: 'Requêtes en échec sur toutes les requêtes.',
      },
      p95: {
        name: 'p95',
        text: '95 requêtes sur 100 ont eu leur réponse dans ce délai. Jamais moyenné entre entités.',
      },
      saturation: {
        name: 'Saturation',
        text: 'Le remplissage de la ressource qui sera pleine la première.',
      },
      sli: {
        name: 'SLI',
        text: 'Part d’événements bons, ou de temps bon\u00a0: ce qui est mesuré.',
      },
      slo: {
        name: 'SLO',
        text: 'La part promise sur une fenêtre, par exemple 99,9\u00a0% sur 30 jours.',
      },
      budget: {
        name: 'Budget d’erreur',
        text: 'Ce qui peut échouer dans la fenêtre sans rompre la promesse\u00a0: 0,1\u00a0% pour 99,9\u00a0%.',
      },
      burn: {
        name: 'Vitesse de consommation',
        text: 'À quelle vitesse le budget est dépensé\u00a0: à 1, il dure exactement la fenêtre.',
      },
      serviceLost: {
        name: 'Service promis perdu',
        text: 'Minutes dont des promesses de disponibilité ont été manquées\u00a0; celles d’une entité au même moment comptent une fois.',
      },
      mtta: {
        name: 'MTTA',
        text: 'De l’ouverture d’un incident à sa prise en charge, médiane.',
      },
      mttr: {
        name: 'MTTR',
        text: 'De l’ouverture d’un incident à sa résolution, médiane.',
      },
      sla: {
        name: 'SLA',
        text: 'L’horloge que ServiceNow tient pour un incident. Dépassé quand elle est arrivée au bout.',
      },
      recurrence: {
        name: 'Récidive',
        text: 'Incidents du même genre qu’un autre résolu dans les 90 jours d’avant.',
      },
      frequency: {
        name: 'Fréquence de déploiement',
        text: 'Mises en production par jour. Déployer la même à nouveau ne compte pas.',
      },
      leadTime: {
        name: 'Délai de mise en production',
        text: 'De la fusion d’un changement à son exécution en production, médiane.',
      },
      changeFail: {
        name: 'Taux d’échec des changements',
        text: 'Mises en production qui ont mené à un incident, un retour arrière ou une réparation, parmi celles assez anciennes pour être jugées.',
      },
      recovery: {
        name: 'Rétablissement après un échec',
        text: 'Du début de ce qu’une mise en production a cassé jusqu’au rétablissement, médiane.',
      },
      rework: {
        name: 'Taux de reprise',
        text: 'Mises en production non prévues qui en réparent ou en annulent une autre.',
      },
      suspect: {
        name: 'Suspect',
        text: 'Un incident est lié à cette mise en production, et le délai pour en juger n’est pas écoulé.',
      },
      health: {
        name: 'Santé',
        text: 'De 0 à 100, à partir du budget d’erreur, de sa consommation, des incidents, des changements et des récidives. Survolez-la pour voir chaque part.',
      },
      risk: {
        name: 'Risque',
        text: 'Ce qui peut céder ensuite, de 0 à 100, à partir des budgets, des incidents, des changements qui échouent, des mises en production en cours et des dépendances.',
      },
      pivot: {
        name: 'Pivot',
        text: 'Ce qui lie une entité du catalogue à un outil\u00a0: un identifiant, une étiquette, un nom.',
      },
      backfill: {
        name: 'Rattrapage',
        text: 'La collecte du passé d’une entité, les jours les plus récents d’abord.',
      },
      quarantine: {
        name: 'Quarantaine',
        text: 'Les enregistrements qui ne peuvent être justes sont mis à part avec la raison\u00a0; leurs voisins comptent.',
      },
    },
  },
};
