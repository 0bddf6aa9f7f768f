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
      page: {
        home: 'Home',
        catalog: 'Catalog',
        monitoring: 'Monitoring',
        catalogGraph: 'Catalog Graph',
        settings: 'Settings',
      },
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
      controls: {
        open: 'Make something happen',
        title: 'Make something happen',
        text: 'Orders to the simulated tools. Rosetta learns of them only by asking those tools, as it would in your company.',
        failed: 'The simulated tools did not take that. Are they running?',
        break: {
          name: 'Bad release of {{component}}',
          text: 'Breaks it now: the release, errors, latency and a problem follow within minutes. Switching off releases a good version.',
          on: 'A bad version of {{component}} is in production.',
          off: 'A good version of {{component}} is in production.',
        },
        ticket: {
          name: 'Incident of priority 1 on {{component}}',
          text: 'ServiceNow has it at once; the tab, the system and the overview within a minute.',
          button: 'Open',
          title: 'Customers of {{component}} report errors',
          done: '{{number}} is open.',
        },
        dynatrace: {
          name: 'Dynatrace “main” is down',
          text: 'Pages stay whole: last values with their age, and nothing turns green.',
          on: 'Dynatrace “main” answers nobody.',
          off: 'Dynatrace “main” answers again.',
        },
        servicenow: {
          name: 'ServiceNow turns our token away',
          text: 'Incidents stay with their age; Monitoring, Admin tells which right is missing.',
          on: 'ServiceNow refuses us.',
          off: 'ServiceNow lets us in again.',
        },
        restore: {
          button: 'Put everything right',
          done: 'Everything answers, and good versions run.',
        },
      },
    },
  },
});
