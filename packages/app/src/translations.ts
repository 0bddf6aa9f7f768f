import { createTranslationRef } from '@backstage/frontend-plugin-api';

/** Words of the app around the plugins. */
export const appTranslationRef = createTranslationRef({
  id: 'app.rosetta',
  messages: {
    nav: {
      home: 'Rosetta',
      search: 'Search',
      menu: 'Menu',
      settings: 'Settings',
    },
    signIn: {
      title: 'Rosetta Monitoring',
      question: 'Who would you like to be?',
      text: 'This demo has four people. Each sees what their rights allow.',
      failed: 'Signing in as {{name}} failed.',
      again: 'Choose again',
      dana: {
        name: 'Dana',
        role: 'developer',
        text: 'Looks after the payments services: is mine fine, and since when not?',
      },
      morgan: {
        name: 'Morgan',
        role: 'manager',
        text: 'Answers for a direction: where is the risk, and is it getting better?',
      },
      alex: {
        name: 'Alex',
        role: 'platform admin',
        text: 'Keeps sources flowing and entities mapped.',
      },
      sam: {
        name: 'Sam',
        role: 'supplier',
        text: 'Sees how services run, but no tickets and no logs.',
      },
    },
    demo: {
      label: 'Demo',
      text: 'This is a demo: the tools behind it are simulated, the way through the product is real.',
      dismiss: 'Dismiss',
    },
  },
});
