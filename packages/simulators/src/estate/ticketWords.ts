import { IncidentKind } from './incident';
import { Priority } from './ticket';

/** What people write when a fault hits; `%` is the name of the target. */
export interface FaultWords {
  readonly titles: readonly string[];
  readonly category: string;
  readonly subcategory: string;
  readonly closeCode: string;
  readonly closeNotes: string;
  /** Priority by tier of the target. */
  readonly priorities: readonly [Priority, Priority, Priority, Priority];
  /** Share of these faults that somebody reports, in [0, 1]. */
  readonly reported: number;
}

export const FAULT_WORDS: Readonly<Record<IncidentKind, FaultWords>> = {
  'bad-release': {
    titles: ['Errors on % since the latest release', '%: failed requests after a deployment'],
    category: 'software',
    subcategory: 'application',
    closeCode: 'Resolved by change',
    closeNotes: 'The release was rolled back.',
    priorities: [1, 2, 3, 4],
    reported: 1,
  },
  'slow-dependency': {
    titles: ['% answers slowly', 'Slow responses from %'],
    category: 'software',
    subcategory: 'application',
    closeCode: 'Workaround provided',
    closeNotes: 'Traffic was moved until the dependency recovered.',
    priorities: [2, 3, 4, 4],
    reported: 0.7,
  },
  'database-saturation': {
    titles: ['Database latency on %', '%: queries wait for the processor'],
    category: 'database',
    subcategory: 'oracle',
    closeCode: 'Solution provided',
    closeNotes: 'A report was stopped and its query given an index.',
    priorities: [2, 2, 3, 3],
    reported: 1,
  },
  'network-problem': {
    titles: ['Network problem at %', 'High network latency through %'],
    category: 'network',
    subcategory: 'ip address',
    closeCode: 'Known error',
    closeNotes: 'The link was switched to its spare.',
    priorities: [2, 2, 3, 3],
    reported: 1,
  },
  'server-crash': {
    titles: ['Server failure: % does not answer', '% is down'],
    category: 'hardware',
    subcategory: 'memory',
    closeCode: 'Solution provided',
    closeNotes: 'The server was restarted and a module replaced.',
    priorities: [1, 2, 2, 3],
    reported: 1,
  },
  'memory-pressure': {
    titles: ['Memory of % is filling up', '%: little memory left'],
    category: 'database',
    subcategory: 'oracle',
    closeCode: 'Workaround provided',
    closeNotes: 'Caches were shrunk until the vendor fixes the leak.',
    priorities: [3, 3, 3, 4],
    reported: 1,
  },
  'silent-agent': {
    titles: ['No monitoring data from %'],
    category: 'software',
    subcategory: 'monitoring',
    closeCode: 'Solution provided',
    closeNotes: 'The agent was installed again.',
    priorities: [4, 4, 4, 5],
    reported: 0.4,
  },
};

/** What people ask on ordinary days; `%` is the name of the target. */
export const EVERYDAY: readonly {
  readonly title: string;
  readonly category: string;
  readonly subcategory: string;
  readonly priority: Priority;
}[] = [
  { title: 'Question about access to %', category: 'inquiry', subcategory: 'access', priority: 5 },
  { title: 'Certificate of % expires in 14 days', category: 'software', subcategory: 'certificate', priority: 4 },
  { title: 'Report of % is missing two columns', category: 'software', subcategory: 'application', priority: 4 },
  { title: 'Login to % fails for one branch', category: 'inquiry', subcategory: 'access', priority: 3 },
  { title: 'Nightly job of % ended with a warning', category: 'software', subcategory: 'batch', priority: 4 },
  { title: 'Please restart % in the test window', category: 'inquiry', subcategory: 'request', priority: 5 },
  { title: 'Disk of % is 85 % full', category: 'hardware', subcategory: 'disk', priority: 3 },
  { title: 'Wrong time zone in the export of %', category: 'software', subcategory: 'application', priority: 4 },
  { title: "Customer's name is cut off in %", category: 'software', subcategory: 'application', priority: 4 },
  { title: 'Timeout when % calls a partner "now and then"', category: 'network', subcategory: 'dns', priority: 3 },
  { title: 'Documentation of % is out of date', category: 'inquiry', subcategory: 'documentation', priority: 5 },
  { title: 'Licence of % needs renewal', category: 'inquiry', subcategory: 'licence', priority: 5 },
];

/** Documented close codes of everyday tickets. */
export const CLOSE_CODES: readonly string[] = [
  'Solution provided',
  'Workaround provided',
  'User error',
  'Known error',
  'Solution provided',
];

/** Title of a template for a target. */
export function titleOf(template: string, name: string): string {
  return template.replace('%', () => name);
}
