/** Somebody who may call the simulated instance; every secret is public. */
export interface ServicenowUser {
  readonly sysId: string;
  readonly name: string;
  readonly password: string;
  /** Zone of the display values and of the literal dates in queries. */
  readonly zone: 'GMT' | 'Europe/Paris';
  /** Tables that answer 403. */
  readonly refusedTables: readonly string[];
  /** Rows are removed after the limit. */
  readonly hidesRows: boolean;
  /** Fields that come empty without a word, as rules on fields leave them. */
  readonly blankFields: readonly string[];
  /** May only sign in through a browser. */
  readonly interactiveOnly: boolean;
}

/** A client of the OAuth endpoint; the application user answers for `client_credentials`. */
export interface OAuthClient {
  readonly id: string;
  readonly secret: string;
  readonly applicationUser: string;
}

/** Full rights, GMT: the user the documentation recommends. */
export const SERVICENOW_DEMO_USER = 'rosetta.integration';
export const SERVICENOW_DEMO_PASSWORD = 'RosettaDemoIntegration0';
/** Full rights, Europe/Paris. */
export const SERVICENOW_PARIS_USER = 'rosetta.paris';
export const SERVICENOW_PARIS_PASSWORD = 'RosettaDemoParis0';
/** 403 on `task_sla`. */
export const SERVICENOW_NO_SLA_USER = 'rosetta.nosla';
export const SERVICENOW_NO_SLA_PASSWORD = 'RosettaDemoNoSla0';
/** A third of incidents and SLAs is hidden, after the limit; some fields come empty. */
export const SERVICENOW_RESTRICTED_USER = 'rosetta.restricted';
export const SERVICENOW_RESTRICTED_PASSWORD = 'RosettaDemoRestricted0';
/** 403 on changes, problem records and relations of the CMDB. */
export const SERVICENOW_NO_CHANGES_USER = 'rosetta.nochanges';
export const SERVICENOW_NO_CHANGES_PASSWORD = 'RosettaDemoNoChanges0';
/** Right password, refused all the same. */
export const SERVICENOW_INTERACTIVE_USER = 'rosetta.interactive';
export const SERVICENOW_INTERACTIVE_PASSWORD = 'RosettaDemoInteractive0';

/** Acts as the full-rights user in GMT. */
export const SERVICENOW_DEMO_CLIENT_ID = '70cb8e5f4d1a4b6f9e2d3c4b5a697887';
export const SERVICENOW_DEMO_CLIENT_SECRET = 'RosettaDemoClientSecret0';
/** Acts as the user in Europe/Paris. */
export const SERVICENOW_PARIS_CLIENT_ID = '81dc9f604e2b4c7fa03e4d5c6b7a8998';
export const SERVICENOW_PARIS_CLIENT_SECRET = 'RosettaDemoParisClientSecret0';
/** Acts as the user without rights on `task_sla`. */
export const SERVICENOW_NO_SLA_CLIENT_ID = '92eda0715f3c4d80b14f5e6d7c8b9aa9';
export const SERVICENOW_NO_SLA_CLIENT_SECRET = 'RosettaDemoNoSlaClientSecret0';
/** Acts as the user who sees two thirds of the rows. */
export const SERVICENOW_RESTRICTED_CLIENT_ID = 'a3feb182604d4e91825f6f7e8d9cabba';
export const SERVICENOW_RESTRICTED_CLIENT_SECRET = 'RosettaDemoRestrictedClientSecret0';

// Nobody but the first may read properties; people's records are closed to all.
const PROPERTIES = 'sys_properties';

const user = (
  name: string,
  password: string,
  sysId: string,
  rest: Partial<ServicenowUser> = {},
): ServicenowUser => ({
  sysId,
  name,
  password,
  zone: 'GMT',
  refusedTables: [PROPERTIES],
  hidesRows: false,
  blankFields: [],
  interactiveOnly: false,
  ...rest,
});

export const USERS: readonly ServicenowUser[] = [
  user(SERVICENOW_DEMO_USER, SERVICENOW_DEMO_PASSWORD, 'c0ffee00c0ffee00c0ffee00c0ffee01', {
    refusedTables: [],
  }),
  user(SERVICENOW_PARIS_USER, SERVICENOW_PARIS_PASSWORD, 'c0ffee00c0ffee00c0ffee00c0ffee02', {
    zone: 'Europe/Paris',
  }),
  user(SERVICENOW_NO_SLA_USER, SERVICENOW_NO_SLA_PASSWORD, 'c0ffee00c0ffee00c0ffee00c0ffee03', {
    refusedTables: [PROPERTIES, 'task_sla'],
  }),
  user(
    SERVICENOW_RESTRICTED_USER,
    SERVICENOW_RESTRICTED_PASSWORD,
    'c0ffee00c0ffee00c0ffee00c0ffee04',
    { hidesRows: true, blankFields: ['business_stc', 'business_duration', 'close_notes'] },
  ),
  user(
    SERVICENOW_NO_CHANGES_USER,
    SERVICENOW_NO_CHANGES_PASSWORD,
    'c0ffee00c0ffee00c0ffee00c0ffee06',
    { refusedTables: [PROPERTIES, 'change_request', 'problem', 'cmdb_rel_ci'] },
  ),
  user(
    SERVICENOW_INTERACTIVE_USER,
    SERVICENOW_INTERACTIVE_PASSWORD,
    'c0ffee00c0ffee00c0ffee00c0ffee05',
    { interactiveOnly: true },
  ),
];

export const CLIENTS: readonly OAuthClient[] = [
  {
    id: SERVICENOW_DEMO_CLIENT_ID,
    secret: SERVICENOW_DEMO_CLIENT_SECRET,
    applicationUser: SERVICENOW_DEMO_USER,
  },
  {
    id: SERVICENOW_PARIS_CLIENT_ID,
    secret: SERVICENOW_PARIS_CLIENT_SECRET,
    applicationUser: SERVICENOW_PARIS_USER,
  },
  {
    id: SERVICENOW_NO_SLA_CLIENT_ID,
    secret: SERVICENOW_NO_SLA_CLIENT_SECRET,
    applicationUser: SERVICENOW_NO_SLA_USER,
  },
  {
    id: SERVICENOW_RESTRICTED_CLIENT_ID,
    secret: SERVICENOW_RESTRICTED_CLIENT_SECRET,
    applicationUser: SERVICENOW_RESTRICTED_USER,
  },
];
