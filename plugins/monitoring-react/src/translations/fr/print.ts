import type { printMessages } from '../en/print';
import type { Translated } from './translated';

/** Les mots sur le papier, et de ce que l’on emporte. */
export const printMessagesFr: Translated<typeof printMessages> = {
  print: {
    print: 'Imprimer',
    asOf: 'Au {{time}}, {{zone}}',
    sources_one: '{{current}} source à jour sur {{total}}',
    sources_other: '{{current}} sources à jour sur {{total}}',
  },
  csv: {
    save: 'Enregistrer {{title}} en CSV',
    hint: 'Enregistre les lignes montrées dans un fichier CSV',
  },
};
