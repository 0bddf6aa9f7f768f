/** Keys of what is cached of mappings; below those of the admin view, so that its refresh takes them along. */
export const mappingKeys = {
  all: () => ['monitoring', 'admin', 'mappings'] as const,
  matrix: (environment: string, query: Record<string, unknown>) =>
    ['monitoring', 'admin', 'mappings', 'matrix', environment, query] as const,
  coverage: (environment: string) =>
    ['monitoring', 'admin', 'mappings', 'coverage', environment] as const,
  changes: (entity: string | undefined) =>
    ['monitoring', 'admin', 'mappings', 'changes', entity] as const,
  history: (id: string) =>
    ['monitoring', 'admin', 'mappings', 'history', id] as const,
  check: (input: Record<string, unknown>) =>
    ['monitoring', 'admin', 'mappings', 'check', input] as const,
};
