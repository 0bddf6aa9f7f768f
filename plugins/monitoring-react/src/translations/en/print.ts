/** Words on paper, and of what is taken away. */
export const printMessages = {
  print: {
    print: 'Print',
    asOf: 'As of {{time}}, {{zone}}',
    sources_one: '{{current}} of {{total}} source current',
    sources_other: '{{current}} of {{total}} sources current',
  },
  csv: {
    save: 'Save {{title}} as CSV',
    hint: 'Saves the rows shown as a CSV file',
  },
} as const;
