/** Words of what is other now than when a period was signed off. */
export const restatedMessages = {
  restated: {
    title: 'Restated since sign-off',
    note_one: '{{count}} figure of {{compared}}, signed off on {{day}}',
    note_other: '{{count}} figures of {{compared}}, signed off on {{day}}',
    where: 'Where',
    everything: 'Everything',
    figure: 'Figure',
    then: 'Signed off',
    now: 'Now',
    cases: 'of {{amount}}',
    nothing: 'none',
    foot: 'What was corrected, reopened or mapped later counts now. A difference of up to 1 %, or of one case, is not told.',
    more: '{{shown}} of {{total}} are shown.',
    all: 'All {{amount}}',
    less: 'Fewer',
    same: '{{period}} was signed off on {{day}}: its figures are the same today.',
    waiting: '{{period}} is not signed off yet: its figures may still settle.',
    failed: 'Whether figures of {{period}} were restated cannot be told now.',
  },
} as const;
