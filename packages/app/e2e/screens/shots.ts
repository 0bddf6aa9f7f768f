import { justMapped, refused, unreachable, withCommits, withoutSlot } from './causes';
import { page, Shot, tab } from './shot';

const dark = { theme: 'dark' } as const;
const french = { language: 'fr' } as const;
const manager = { persona: 'morgan' } as const;
const admin = { persona: 'alex' } as const;
const narrow = { width: 1280 } as const;
const supplier = { persona: 'sam' } as const;
const wide = { width: 1920 } as const;
const system = { kind: 'system', ...manager } as const;
const explained: Shot['act'] = async opened => {
  await opened
    .getByRole('button', { name: /computed/ })
    .first()
    .click();
  await opened.waitForTimeout(2_000);
};

/** The tab of a component with its parts. */
const COMPONENT: readonly Shot[] = [
  { ...tab('component-tab', 'usual', 'payments-api', 'Golden signals'), as: 'component-tab-light' },
  tab('component-tab', 'usual', 'payments-api', 'Golden signals', dark),
  tab('component-tab', 'usual', 'payments-api', 'Golden signals', narrow),
  tab('component-tab', 'usual', 'payments-api', 'Golden signals', wide),
  tab('component-tab', 'usual', 'payments-api', 'Signaux essentiels', french),
  tab('component-tab', '30-days', 'payments-api', 'Golden signals', { query: '?period=last_30d' }),
  tab('component-tab', 'unmapped', 'cards-disputes', 'Not mapped', admin),
  tab('component-tab', 'bad-annotation', 'payment-limits', 'rosetta.io/dynatrace.entityId'),
  tab('component-tab', 'bad-address', 'payments-api', 'There is no period', { query: '?period=forever&environment=moon' }),
  tab('component-tab', 'not-found-upstream', 'collections-api', /Unknown/),
  tab('component-tab', 'silent', 'trade-documents', /Unknown/),
  tab('component-tab', 'loading', 'payments-api', 'Last 24 h', {
    fails: { path: /summary|timeseries|timeline/, answers: 'never' },
  }),
  tab('component-tab', 'forbidden', 'payments-api', 'You may not see this', { fails: { path: /summary/, answers: 403 } }),
  tab('component-tab', 'unavailable', 'payments-api', 'backend is not available', {
    ...dark,
    fails: { path: /summary/, answers: 503 },
  }),
  tab('component-tab', 'supplier', 'payments-api', 'You may not read this', supplier),
  { ...tab('component-tab', 'unreachable', 'payments-api', /unreachable since/), ...unreachable },
  { ...tab('component-tab', 'one-slot-missing', 'cards-switch', 'Golden signals'), ...withoutSlot('component:default/cards-switch') },
  {
    ...tab('component-tab', 'just-mapped', 'cards-disputes', 'Nothing collected yet', admin),
    ...justMapped('component:default/cards-disputes', 'SERVICE-0000000000000000'),
  },
  tab('component-tab', 'live', 'payments-api', /asked/, { query: '?mode=live' }),
  { ...tab('component-tab', 'refused', 'payments-api', /refuse/i, admin), ...refused },
  { ...tab('component-tab', 'live-refused', 'payments-api', /asked/, { query: '?mode=live', ...dark }), ...refused },
  tab('component-incidents', 'usual', 'payments-api', 'Assignment group', { query: '?tab=incidents' }),
  tab('component-incidents', 'usual', 'payments-api', 'Assignment group', { query: '?tab=incidents', ...dark }),
  tab('component-incidents', 'usual', 'payments-api', 'Groupe affecté', { query: '?tab=incidents', ...french, ...narrow }),
  tab('component-incidents', 'ambiguous', 'offer-engine', /servicenow\.ciId/, { query: '?tab=incidents' }),
  { ...tab('component-incidents', 'refused', 'payments-api', /refuse/i, { ...admin, query: '?tab=incidents' }), ...refused },
  {
    ...tab('component-delivery', 'usual', 'payments-api', 'Deployments', { query: '?tab=delivery&range=last_7d' }),
    ...withCommits,
  },
  {
    ...tab('component-delivery', 'live', 'payments-api', 'Deployments', { query: '?tab=delivery&mode=live', ...dark, ...narrow }),
    ...withCommits,
  },
  {
    ...tab('component-delivery', 'usual', 'payments-api', 'Déploiements', { query: '?tab=delivery&range=last_7d', ...french }),
    ...withCommits,
  },
  tab('component-slo', 'usual', 'payments-api', 'Budget statement', { query: '?tab=slo' }),
  tab('component-slo', 'usual', 'payments-api', 'Budget statement', { query: '?tab=slo', ...dark, ...narrow }),
  tab('component-slo', 'usual', 'payments-api', 'Relevé du budget', { query: '?tab=slo', ...french, ...narrow }),
  { ...tab('component-slo', 'explained', 'payments-api', 'Budget statement', { query: '?tab=slo' }), act: explained },
  tab('component-slo', 'none', 'cards-disputes', 'SLO', { query: '?tab=slo', ...admin }),
  tab('component-logs', 'usual', 'payments-api', 'Error volume', { query: '?tab=logs' }),
  tab('component-logs', 'usual', 'payments-api', 'Error volume', { query: '?tab=logs', ...dark, ...narrow }),
  tab('component-logs', 'usual', 'payments-api', 'Volume', { query: '?tab=logs', ...french }),
];

/** Systems, resources, domains, groups. */
const OTHERS: readonly Shot[] = [
  tab('system-tab', 'usual', 'payments-platform', 'Components', system),
  tab('system-tab', 'usual', 'payments-platform', 'Components', { ...system, ...dark }),
  tab('system-tab', 'usual', 'payments-platform', 'Components', { ...system, ...narrow }),
  tab('system-tab', 'usual', 'payments-platform', 'Composants', { ...system, ...french }),
  {
    ...tab('system-tab', 'drawer', 'payments-platform', 'Components', { ...system, ...wide }),
    act: async opened => {
      await opened.locator('tbody tr').first().click();
      await opened.waitForTimeout(2_000);
    },
  },
  tab('resource-tab', 'usual', 'payments-db', 'Network latency', { kind: 'resource' }),
  tab('domain-tab', 'usual', 'payments', 'Entities', { kind: 'domain', ...manager }),
  tab('group-tab', 'usual', 'payments-tribe', 'Entities', { kind: 'group', ...manager }),
  tab('group-tab', 'usual', 'payments-tribe', 'Entities', { kind: 'group', ...manager, ...dark }),
  { ...tab('group-tab', 'printed', 'payments-tribe', 'Entities', { kind: 'group', ...manager }), isPrinted: true },
];

/** The overview and its pages. */
const OVERVIEW: readonly Shot[] = [
  { ...page('first-run', 'usual', '/monitoring', /[1-9]\d* of 30 days/, admin), isEarly: true },
  { ...page('overview', 'usual', '/monitoring', 'What we do not know', manager), as: 'overview-light' },
  page('overview', 'usual', '/monitoring', 'What we do not know', { ...manager, ...dark }),
  page('overview', 'usual', '/monitoring', 'What we do not know', { ...manager, ...narrow }),
  page('overview', 'usual', '/monitoring', 'What we do not know', { ...manager, ...wide }),
  page('overview', 'usual', '/monitoring', 'Ce que nous ne savons pas', { ...manager, ...french }),
  page('overview', 'loading', '/monitoring', 'Overview', { ...manager, fails: { path: /overview/, answers: 'never' } }),
  page('overview', 'unavailable', '/monitoring', 'backend is not available', {
    ...manager,
    fails: { path: /overview/, answers: 503 },
  }),
  { ...page('overview', 'printed', '/monitoring', 'What we do not know', { ...manager, ...dark }), isPrinted: true },
  page('slo-page', 'usual', '/monitoring/slo', /On track [1-9]/, manager),
  page('slo-page', 'usual', '/monitoring/slo', /On track [1-9]/, { ...manager, ...dark, ...wide }),
  page('slo-page', 'usual', '/monitoring/slo', /Tenu [1-9]/, { ...manager, ...french, ...narrow }),
  page('slo-page', 'loading', '/monitoring/slo', 'SLO', { ...manager, fails: { path: /kpis/, answers: 'never' } }),
  { ...page('dora-page', 'usual', '/monitoring/dora', /was \d/, manager), ...withCommits },
  { ...page('dora-page', 'usual', '/monitoring/dora', /was \d/, { ...manager, ...dark, ...narrow }), ...withCommits },
  page('dora-page', 'usual', '/monitoring/dora', /avant/, { ...manager, ...french }),
  page('dora-page', 'unavailable', '/monitoring/dora', 'backend is not available', {
    ...manager,
    fails: { path: /kpis/, answers: 503 },
  }),
  page('incidents-page', 'usual', '/monitoring/incidents', 'Run and build', manager),
  page('incidents-page', 'by-domain', '/monitoring/incidents?show=domain', 'Run and build', { ...manager, ...dark, ...narrow }),
  page('incidents-page', 'usual', '/monitoring/incidents', 'Exploiter et construire', { ...manager, ...french, ...wide }),
  page('incidents-page', 'forbidden', '/monitoring/incidents', 'You may not see this', {
    ...manager,
    fails: { path: /kpis/, answers: 403 },
  }),
  page('incidents-page', 'bad-address', '/monitoring/incidents?show=moon&scope=domain:default/none', 'There is no', manager),
];

/** The admin's screens. */
const ADMIN: readonly Shot[] = [
  page('admin-sources', 'usual', '/monitoring/admin', 'Dynatrace', admin),
  page('admin-sources', 'usual', '/monitoring/admin', 'Dynatrace', { ...admin, ...dark }),
  page('admin-sources', 'usual', '/monitoring/admin', 'Dynatrace', { ...admin, ...french }),
  { ...page('admin-sources', 'refused', '/monitoring/admin', /Refused/, admin), ...refused },
  page('admin-batch-runs', 'usual', '/monitoring/admin?view=runs', /runs/, admin),
  page('admin-mappings', 'usual', '/monitoring/admin?view=mappings', /GitLab/, admin),
  page('admin-mappings', 'usual', '/monitoring/admin?view=mappings', /GitLab/, { ...admin, ...dark, ...wide }),
  page('admin-mappings', 'usual', '/monitoring/admin?view=mappings', 'Couverture', { ...admin, ...french }),
  page(
    'admin-mapping-dialog',
    'usual',
    '/monitoring/admin?view=mappings&environment=production&entity=component:default/mobile-config&mapping=dynatrace',
    /Map mobile-config/,
    admin,
  ),
  page('admin-doctor', 'usual', '/monitoring/admin?view=doctor', 'In order', admin),
  page('admin-doctor', 'usual', '/monitoring/admin?view=doctor', 'In order', { ...admin, ...dark, ...narrow }),
  page('admin-locked', 'usual', '/monitoring/admin', 'rosetta.source.read'),
];

/** Where we stand beside others. */
const PLACES: readonly Shot[] = [
  { screen: 'sign-in', state: 'usual', options: {}, awaits: 'Dana', open: demo => demo.anonymous('/') },
  page('home', 'usual', '/home', 'payments-api'),
  page('home', 'usual', '/home', 'payments-api', { ...dark, ...french, ...narrow }),
  page('catalog', 'usual', '/', /Critical/),
  page('entity-page', 'usual', '/catalog/default/component/payments-api', /Critical for/),
  page('entity-page', 'usual', '/catalog/default/component/payments-api', /Critique depuis/, { ...dark, ...french }),
];

const opened =
  (button: string): Shot['act'] =>
  async shown => {
    await shown.getByRole('button', { name: button }).click();
    await shown.waitForTimeout(1_500);
  };

/** What explains the screens, and what moves the demo. */
const HELP: readonly Shot[] = [
  { ...page('glossary', 'usual', '/monitoring', 'What we do not know', manager), act: opened('What the words mean') },
  {
    ...page('glossary', 'usual', '/monitoring', 'Ce que nous ne savons pas', { ...manager, ...dark, ...french, ...narrow }),
    act: opened('Ce que veulent dire les mots'),
  },
  { ...tab('demo-controls', 'usual', 'payments-api', 'Golden signals'), act: opened('Make something happen') },
  {
    ...tab('demo-controls', 'usual', 'payments-api', 'Signaux essentiels', { ...dark, ...french, ...narrow }),
    act: opened('Provoquer un événement'),
  },
];

/** Every picture, those that break something last of their screen. */
export const SHOTS: readonly Shot[] = [...OVERVIEW, ...COMPONENT, ...OTHERS, ...ADMIN, ...PLACES, ...HELP];
