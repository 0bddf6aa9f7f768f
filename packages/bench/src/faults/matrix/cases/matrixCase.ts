import { ConnectorName, Subject } from '../connectors';
import { DoorFault } from '../gate/door';
import { Exchange, giveOn } from '../gate/exchange';
import { changesJson } from '../gate/answers';
import { Wire } from '../wire';

/** Families of faults of SECURITY-RELIABILITY 3.5. */
export const FAMILIES = [
  'U1', 'U2', 'U3', 'U4', 'U5', 'U6', 'U7', 'U8', 'U9', 'U10', 'U11', 'U12', 'U13', 'U14', 'U15', 'U16', 'U17', 'U18',
] as const;
export type Family = (typeof FAMILIES)[number];

/** How a run must end, written down and not read from the product. */
export interface Expected {
  readonly state: 'done' | 'done_with_rejects' | 'failed';
  readonly code: string | null;
  /** Requests that meet the fault, or connections where no request comes through: no more than these. */
  readonly mostRequests: number;
  /** Records put into quarantine: from, to. */
  readonly rejected: readonly [number, number];
  /** Rows that upstream sent and the control has not. */
  readonly brings: number;
  /** Seconds for which the source asked to be left alone: from, to. */
  readonly pausedSeconds?: readonly [number, number];
  /**
   * Where words of a faulty body may be seen: nowhere, in the excerpt of a refusal's log line,
   * or where records are kept that were taken or refused one by one.
   */
  readonly wordsMayBeIn: 'nowhere' | 'log' | 'records';
}

/** What drives the simulators in the middle of a case. */
export interface Estate {
  openTickets(count: number): Promise<readonly string[]>;
  changeTicket(number: string): Promise<void>;
  /** Releases one component or the other in turn: Argo CD keeps ten syncs of each. */
  release(): Promise<void>;
}

/** One fault, tried on every connector that can meet it. */
export interface MatrixCase {
  readonly id: string;
  readonly family: Family;
  readonly what: string;
  readonly fault: (subject: Subject, wire: Wire, estate: Estate) => DoorFault;
  readonly expected: Expected;
  readonly differs?: Partial<Record<ConnectorName, Partial<Expected>>>;
  /** Why a connector cannot meet it. */
  readonly skips?: Partial<Record<ConnectorName, string>>;
  /** Which of the connector's streams; in turn when left out. */
  readonly stream?: number;
  /** A stream that must go on all the same. */
  readonly beside?: number;
  /** Takes so long that others run meanwhile. */
  readonly isSlow?: boolean;
  /** Whether it is looked that nobody asks during the pause. */
  readonly isAskedInPause?: boolean;
  readonly prepare?: (estate: Estate) => Promise<void>;
  /** Connectors of the short run. */
  readonly smoke: readonly ConnectorName[];
}

const NO_RECORDS: Pick<Expected, 'rejected' | 'brings'> = { rejected: [0, 0], brings: 0 };

/** Tries of one request (monitoring-node, DEFAULT_RETRY_LIMITS). */
const TRIES = 4;

/** A failure that another try may heal: no more tries than the rule allows. */
export const retried = (code: string, more: Partial<Expected> = {}): Expected =>
  ({ state: 'failed', code, mostRequests: TRIES, wordsMayBeIn: 'nowhere', ...NO_RECORDS, ...more });

/** A failure that is final: asked once. */
export const final = (code: string, more: Partial<Expected> = {}): Expected =>
  ({ state: 'failed', code, mostRequests: 1, wordsMayBeIn: 'nowhere', ...NO_RECORDS, ...more });

/** What is taken as it should be. */
export const taken = (more: Partial<Expected> = {}): Expected =>
  ({ state: 'done', code: null, mostRequests: Infinity, wordsMayBeIn: 'records', ...NO_RECORDS, ...more });

/** Most of an answer is taken, some records are not. */
export const quarantined = (from: number, to: number, more: Partial<Expected> = {}): Expected =>
  taken({ state: 'done_with_rejects', rejected: [from, to], ...more });

export const expectedOf = (one: MatrixCase, connector: ConnectorName): Expected => ({ ...one.expected, ...one.differs?.[connector] });

/** Everything but the token endpoint. */
export const isNoToken = ({ path }: { path: string }) => !path.endsWith('/oauth_token.do');

/** Where an answer has no record at all, a record of nobody stands in. */
const ANYBODY = { metadata: { name: 'anybody' } };

const oursOf = (wire: Wire, records: readonly unknown[]) =>
  records.find(record => wire.ours === undefined || JSON.stringify(record).includes(wire.ours)) ?? records[0] ?? ANYBODY;

/**
 * Changes the records of the first answer, or of each.
 *
 * @param isOfSome - whether an answer without records is given on as it is, and the next one meets the fault
 */
export const changesRecords =
  (
    change: (records: unknown[], wire: Wire, example: unknown, exchange: Exchange) => unknown,
    { times = 1, isOfSome = false }: { readonly times?: number; readonly isOfSome?: boolean } = {},
  ): MatrixCase['fault'] =>
  (_, wire) => {
    // Counted here and not at the door: of several requests at once, which holds records is known after its answer.
    let left = times;
    return {
      kind: 'answers',
      only: wire.isData,
      answer: async exchange => {
        const sound = await exchange.sound();
        const records = wire.records(JSON.parse(sound.body.toString('utf8')));
        if (left <= 0 || (isOfSome && records.length === 0)) {
          giveOn(exchange.response, sound, exchange.nowMs);
          return 'sound';
        }
        left -= 1;
        await changesJson(json => wire.withRecords(json, change(records, wire, oursOf(wire, records), exchange)))({
          ...exchange,
          sound: async () => sound,
        });
        return undefined;
      },
    };
  };

export const answers = (fault: Omit<Extract<DoorFault, { kind: 'answers' }>, 'kind'>): MatrixCase['fault'] => () => ({ kind: 'answers', ...fault });
