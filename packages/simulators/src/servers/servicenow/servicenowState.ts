import { RecordSnapshot } from '../../estate/changeBook';
import { TicketView } from '../../estate/ticketBook';
import { Database } from './database';
import { TokenDesk, TokenSettings } from './oauth';

/** What of the instance can be switched by the control API. */
export interface ServicenowSettings extends TokenSettings {
  /** `glide.invalid_query.returns_no_rows`: a query that cannot be read in full matches nothing. */
  readonly invalidQueryReturnsNoRows: boolean;
  /** Writes `display_value_internal` beside the display value of dates, as newer releases do. */
  readonly internalDates: boolean;
}

export const DEFAULT_SETTINGS: ServicenowSettings = {
  invalidQueryReturnsNoRows: false,
  internalDates: false,
  tokenLifetimeSeconds: 1799,
  clientCredentialsEnabled: true,
};

/** Checks a change of the settings; throws with the field that is wrong. */
export function parseSettings(input: unknown): Partial<ServicenowSettings> {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    throw new Error('The settings are an object');
  }
  for (const [field, value] of Object.entries(input)) {
    const right =
      field === 'tokenLifetimeSeconds'
        ? typeof value === 'number' && Number.isInteger(value) && value > 0
        : Object.hasOwn(DEFAULT_SETTINGS, field) && typeof value === 'boolean';
    if (!right) {
      throw new Error(`Invalid setting "${field}": ${JSON.stringify(value)}`);
    }
  }
  return input as Partial<ServicenowSettings>;
}

/** Everything of the instance that changes while it runs, apart from its tickets. */
export class ServicenowState {
  readonly tokens: TokenDesk;
  private current = DEFAULT_SETTINGS;
  private built:
    | {
        tickets: readonly TicketView[];
        records: RecordSnapshot;
        settings: ServicenowSettings;
        database: Database;
      }
    | undefined;

  constructor(seed: number) {
    this.tokens = new TokenDesk(seed);
  }

  get settings(): ServicenowSettings {
    return this.current;
  }

  change(settings: Partial<ServicenowSettings>): void {
    this.current = { ...this.current, ...settings };
  }

  /** The tables over snapshots of tickets and records; the same ones give the same tables. */
  database(tickets: readonly TicketView[], records: RecordSnapshot): Database {
    const { current } = this;
    const isSame = this.built?.tickets === tickets && this.built.records === records;
    if (!this.built || !isSame || this.built.settings !== current) {
      this.built = {
        tickets,
        records,
        settings: current,
        database: new Database(tickets, records, {
          'glide.invalid_query.returns_no_rows': String(current.invalidQueryReturnsNoRows),
          'glide.oauth.inbound.client.credential.grant_type.enabled': String(
            current.clientCredentialsEnabled,
          ),
        }),
      };
    }
    return this.built.database;
  }
}
