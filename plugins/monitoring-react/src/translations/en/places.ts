/** Words of what stands elsewhere in the app: the card of an entity, the column of the catalog, the home page. */
export const placesMessages = {
  places: {
    column: 'Monitoring',
    opens: '(opens the Monitoring tab of {{name}})',
    loading: 'Asking for the state',
    failed: 'The state could not be read',
    notMonitored: 'Not known to monitoring',
    card: {
      title: 'Monitoring',
      open: 'Open the Monitoring tab',
      figures: 'Figures of now',
    },
    services: {
      none: 'You and your groups own nothing that is monitored.',
      more_one: '{{count}} more, less urgent',
      more_other: '{{count}} more, less urgent',
      catalog: 'The catalog could not be asked for what you own.',
    },
    group: {
      none: 'You are in no group that owns something monitored.',
      members_one: '{{count}} entity',
      members_other: '{{count}} entities',
      calm: 'Nothing needs attention.',
    },
  },
} as const;
