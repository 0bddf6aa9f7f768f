/** Words of health and risk. */
export const operationsMessages = {
  health: {
    of: 'Health {{score}} of 100',
    none: 'Health not known: {{known}} of it is measured',
    capped: 'Health {{score}} of 100, {{known}} of it measured',
    stale: 'Health {{score}} of 100, {{age}} ago',
    part: '{{name}} {{score}}',
    partUnknown: '{{name}} not known',
    partNeutral: '{{name}} nothing happened',
    component: {
      budget: 'error budget',
      burn: 'burn rate',
      incidents: 'open incidents',
      changes: 'change stability',
      recurrence: 'recurrence',
    },
  },
  risks: {
    title: 'Top risks',
    noteScore: 'what may fail next, score 0 to 100',
    noteBaseline: 'what may fail next, by incidents of 30 days',
    none: 'Nothing has been scored yet.',
    tier: 'tier {{tier}}',
    was: 'was {{score}}',
    score: 'risk {{score}}',
    unknownValue: 'not known',
    baselineHint:
      'Ranked by a plain count until the score has told better over 180 days of your own.',
    unknownHint: 'Entities whose health is unknown are listed below.',
    shown: '{{shown}} of {{total}} shown',
    part: {
      budget: 'error budget',
      burn: 'burn rate',
      incident_rate: 'incidents',
      recurrence: 'recurrence',
      change_fail: 'change fail rate',
      in_flight: 'changes in flight',
      dependency: 'critical dependency',
    },
    noPart: 'nothing stands out',
    notMeasured: 'too little is known yet',
  },
} as const;
