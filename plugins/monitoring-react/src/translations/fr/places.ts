import type { placesMessages } from '../en/places';
import type { Translated } from './translated';

/** Les mots de ce qui se trouve ailleurs dans l’application. */
export const placesMessagesFr: Translated<typeof placesMessages> = {
  places: {
    column: 'Supervision',
    opens: '(ouvre l’onglet Supervision de {{name}})',
    loading: 'L’état est demandé',
    failed: 'L’état n’a pas pu être lu',
    notMonitored: 'Inconnu de la supervision',
    card: {
      title: 'Supervision',
      open: 'Ouvrir l’onglet Supervision',
      figures: 'Chiffres de l’instant',
    },
    services: {
      none: 'Vous et vos groupes ne possédez rien de supervisé.',
      more_one: '{{count}} autre, moins urgent',
      more_other: '{{count}} autres, moins urgents',
      catalog: 'Le catalogue n’a pas pu dire ce que vous possédez.',
    },
    group: {
      none: 'Vous n’êtes dans aucun groupe qui possède quelque chose de supervisé.',
      members_one: '{{count}} entité',
      members_other: '{{count}} entités',
      calm: 'Rien ne demande attention.',
    },
  },
};
