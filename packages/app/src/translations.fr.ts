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
  },
});
