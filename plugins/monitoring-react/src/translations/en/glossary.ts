/** What the words on the screens mean, one sentence each. */
export const glossaryMessages = {
  glossary: {
    open: 'What the words mean',
    title: 'What the words mean',
    close: 'Close',
    more: 'The i in a circle beside a number opens how it was made, with the rows it was made from.',
    group: {
      states: 'States',
      numbers: 'Incomplete numbers',
      signals: 'Signals',
      promises: 'Promises',
      incidents: 'Incidents',
      delivery: 'Delivery (DORA)',
      scores: 'Scores',
      collection: 'Collection',
    },
    term: {
      critical: {
        name: 'Critical',
        text: 'Far beyond a target, or an open incident of priority 1: somebody has to act now.',
      },
      warning: {
        name: 'Warning',
        text: 'Beyond a target, an open problem, or an open incident of priority 2.',
      },
      unknown: {
        name: 'Unknown',
        text: 'We do not know: not mapped, silent, or refused. Never counted as healthy.',
      },
      maintenance: {
        name: 'Maintenance',
        text: 'Work that was announced. What would be the state without it is told beside it.',
      },
      stale: {
        name: 'Stale',
        text: 'The last value that is known, in grey, with its age: the source has not told anything since.',
      },
      partial: {
        name: 'Partial',
        text: 'Some of the hours or slots it rests on are missing; how many is told.',
      },
      tooEarly: {
        name: 'Too early',
        text: 'Too little history, or too few cases, to judge or to rank by it.',
      },
      errorRate: {
        name: 'Error rate',
        text: 'Failed requests of all requests.',
      },
      p95: {
        name: 'p95',
        text: '95 of 100 requests were answered within this time. Never averaged over entities.',
      },
      saturation: {
        name: 'Saturation',
        text: 'How full the resource is that will be full first.',
      },
      sli: {
        name: 'SLI',
        text: 'Share of good events, or of good time: what is measured.',
      },
      slo: {
        name: 'SLO',
        text: 'The share that is promised over a window, for example 99.9 % over 30 days.',
      },
      budget: {
        name: 'Error budget',
        text: 'What may fail in the window without breaking the promise: 0.1 % for 99.9 %.',
      },
      burn: {
        name: 'Burn rate',
        text: 'How fast the budget is spent: at 1 it lasts exactly as long as the window.',
      },
      serviceLost: {
        name: 'Promised service lost',
        text: 'Minutes by which availability promises were missed, those of one entity at the same time once.',
      },
      mtta: {
        name: 'MTTA',
        text: 'Time from the opening of an incident until somebody took it, median.',
      },
      mttr: {
        name: 'MTTR',
        text: 'Time from the opening of an incident until it was resolved, median.',
      },
      sla: {
        name: 'SLA',
        text: 'The clock that ServiceNow keeps for an incident. Breached where it ran out.',
      },
      recurrence: {
        name: 'Recurrence',
        text: 'Incidents of the same kind as one that was resolved within 90 days before.',
      },
      frequency: {
        name: 'Deployment frequency',
        text: 'Releases to production per day. Deploying the same again counts for nothing.',
      },
      leadTime: {
        name: 'Change lead time',
        text: 'From the merge of a change until it ran in production, median.',
      },
      changeFail: {
        name: 'Change fail rate',
        text: 'Releases that led to an incident, a rollback or a repair, of those old enough to judge.',
      },
      recovery: {
        name: 'Recovery after failed change',
        text: 'From the beginning of what a release broke until it was well again, median.',
      },
      rework: {
        name: 'Rework rate',
        text: 'Releases that were not planned but repaired or rolled back another.',
      },
      suspect: {
        name: 'Suspect',
        text: 'An incident is tied to this release, and the time in which it is judged is not over.',
      },
      health: {
        name: 'Health',
        text: '0 to 100, from error budget, burn rate, incidents, changes and recurrence. Point at it to see each part.',
      },
      risk: {
        name: 'Risk',
        text: 'What may fail next, 0 to 100, from budgets, incidents, failing changes, releases in flight and dependencies.',
      },
      pivot: {
        name: 'Pivot',
        text: 'What ties an entity of the catalog to a tool: an id, a tag, a name.',
      },
      backfill: {
        name: 'Backfill',
        text: 'Collecting the past of an entity, newest days first.',
      },
      quarantine: {
        name: 'Quarantine',
        text: 'Records that cannot be right are kept apart with the reason; their neighbours count.',
      },
    },
  },
};
