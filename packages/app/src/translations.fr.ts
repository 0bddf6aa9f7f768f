import { createTranslationMessages } from '@backstage/frontend-plugin-api';
import { appTranslationRef } from './translations';

/** The app's own words in French. */
export default createTranslationMessages({
  ref: appTranslationRef,
  full: true,
  messages: {
    'nav.home': 'Rosetta',
    'nav.search': 'Rechercher',
    'nav.menu': 'Menu',
    'nav.settings': 'Paramètres',
    'nav.page.home': 'Accueil',
    'nav.page.catalog': 'Catalogue',
    'nav.page.monitoring': 'Supervision',
    'nav.page.catalogGraph': 'Graphe',
    'nav.page.settings': 'Paramètres',
    'signIn.title': 'Rosetta Monitoring',
    'signIn.question': 'Qui voulez-vous être ?',
    'signIn.text':
      'Cette démonstration a quatre personnes. Chacune voit ce que ses droits permettent.',
    'signIn.failed': 'La connexion comme {{name}} a échoué.',
    'signIn.again': 'Choisir à nouveau',
    'signIn.dana.name': 'Dana',
    'signIn.dana.role': 'développeuse',
    'signIn.dana.text':
      'S’occupe des services de paiement : le mien va-t-il bien, et sinon depuis quand ?',
    'signIn.morgan.name': 'Morgan',
    'signIn.morgan.role': 'manager',
    'signIn.morgan.text':
      'Répond d’une direction : où est le risque, et cela s’améliore-t-il ?',
    'signIn.alex.name': 'Alex',
    'signIn.alex.role': 'administration de la plateforme',
    'signIn.alex.text': 'Fait couler les sources et rattache les entités.',
    'signIn.sam.name': 'Sam',
    'signIn.sam.role': 'prestataire',
    'signIn.sam.text':
      'Voit comment tournent les services, sans tickets ni journaux.',
    'demo.label': 'Démonstration',
    'demo.text':
      'Ceci est une démonstration : les outils derrière sont simulés, le chemin à travers le produit est réel.',
    'demo.dismiss': 'Fermer',
    'demo.controls.open': 'Provoquer un événement',
    'demo.controls.title': 'Provoquer un événement',
    'demo.controls.text':
      'Des ordres aux outils simulés. Rosetta ne les apprend qu’en interrogeant ces outils, comme dans votre entreprise.',
    'demo.controls.failed':
      'Les outils simulés n’ont pas pris cet ordre. Tournent-ils ?',
    'demo.controls.break.name': 'Mauvaise version de {{component}}',
    'demo.controls.break.text':
      'Le casse maintenant : la livraison, les erreurs, la latence et un problème suivent en quelques minutes. Éteindre livre une bonne version.',
    'demo.controls.break.on':
      'Une mauvaise version de {{component}} est en production.',
    'demo.controls.break.off':
      'Une bonne version de {{component}} est en production.',
    'demo.controls.ticket.name': 'Incident de priorité 1 sur {{component}}',
    'demo.controls.ticket.text':
      'ServiceNow l’a aussitôt ; l’onglet, le système et la vue d’ensemble en moins d’une minute.',
    'demo.controls.ticket.button': 'Ouvrir',
    'demo.controls.ticket.title':
      'Des clients de {{component}} signalent des erreurs',
    'demo.controls.ticket.done': '{{number}} est ouvert.',
    'demo.controls.dynatrace.name': 'Dynatrace « main » est arrêté',
    'demo.controls.dynatrace.text':
      'Les pages restent entières : dernières valeurs avec leur âge, et rien ne passe au vert.',
    'demo.controls.dynatrace.on': 'Dynatrace « main » ne répond à personne.',
    'demo.controls.dynatrace.off': 'Dynatrace « main » répond à nouveau.',
    'demo.controls.servicenow.name': 'ServiceNow refuse notre jeton',
    'demo.controls.servicenow.text':
      'Les incidents restent avec leur âge ; Monitoring, Admin dit quel droit manque.',
    'demo.controls.servicenow.on': 'ServiceNow nous refuse.',
    'demo.controls.servicenow.off': 'ServiceNow nous laisse entrer à nouveau.',
    'demo.controls.restore.button': 'Tout remettre en ordre',
    'demo.controls.restore.done':
      'Tout répond, et de bonnes versions tournent.',
  },
});
