/** The practice tenant's own controls (`/_practice`, loopback only): its clock, its outbox, its faults, its journal. */

/** A mail that a real tenant would have sent. */
export interface Mail {
  to: string;
  identityId: string;
}

/** Somebody in the tenant, as its controls tell. The first five are the practice people, in the order of their buttons. */
export interface Somebody {
  id: string;
  name: string;
  identityStatus: string;
  emailAddress: string | null;
  correlated: boolean;
  protected: boolean;
  invitations: number;
  isManager: boolean;
  lifecycleState?: { stateName?: string } | null;
}

/** How ISC's undocumented statuses behave: the plausible ways. */
export interface Readings {
  invited: 'becomesPending' | 'staysUnregistered';
  expired: 'fallsBack' | 'staysPending';
  invitingPending: 'ignored' | 'mails';
}

/** How mail is set up, as far as ISC's API tells. */
export interface MailSetUp {
  testMode?: boolean;
  testAddress?: string | null;
  testModeAnswer?: 'answered' | 'forbidden' | 'gone';
  templates?: { key: string; name: string; subject: string; from?: string }[];
}

/** Somebody who joins. */
export interface Joiner {
  firstname: string;
  lastname: string;
  profile?: string;
  alias?: string;
  emailAddress?: string;
  /** Alias of the manager. */
  manager?: string;
  /** `2026-01-31`. */
  startDate?: string;
}

/** An account on a source. */
export interface Account {
  id: string;
  nativeIdentity: string;
  attributes: Record<string, unknown>;
}

/** A request that the practice tenant has seen. */
export interface Request {
  method: string;
  path: string;
  query: string;
  /** 0 when there was no answer. */
  status: number;
  /** The kind of the fault that struck. */
  fault: string | null;
  /** Body of a writing request. */
  body: string | null;
}

/** What goes wrong with a call; `after`: once it was carried out, instead of before. */
export type Trouble =
  | { kind: 'status'; status: number; body?: unknown; headers?: Record<string, string>; after?: boolean }
  | { kind: 'delay'; ms: number }
  | { kind: 'cut'; after?: boolean }
  | { kind: 'truncate'; cut?: boolean }
  | { kind: 'html'; status?: number; after?: boolean }
  | { kind: 'expired-token' }
  | { kind: 'rate-limit'; retryAfter?: number }
  | { kind: 'hang'; after?: boolean };

/** A trouble, the calls it strikes (path without version, `{…}` for any segment), and how often. */
export interface Fault {
  method?: string;
  path: string;
  on?: 'next' | { every: number } | { nth: number };
  times?: number;
  fault: Trouble;
}

const DAY_MS = 24 * 60 * 60 * 1000;

export class Practice {
  constructor(
    readonly origin: string,
    /** Told before the tenant begins to answer wrongly on purpose. */
    private readonly beforeFault: () => void,
  ) {}

  async now(): Promise<number> {
    return (await this.call<{ nowMs: number }>('GET', 'state')).nowMs;
  }

  readings(readings: Readings): Promise<unknown> {
    return this.call('POST', 'readings', readings);
  }

  /** Decides who of these registers a day from now; the others never will. */
  async register(people: string[], others: string[]): Promise<void> {
    const tomorrow = (await this.now()) + DAY_MS;
    for (const id of people) await this.changePerson(id, { registersAt: tomorrow });
    for (const id of others) await this.changePerson(id, { registersAt: null });
  }

  async outbox(): Promise<Mail[]> {
    return listIn(await this.call<unknown>('GET', 'outbox'));
  }

  async people(): Promise<Somebody[]> {
    return listIn(await this.call<unknown>('GET', 'people?limit=200000'));
  }

  async journal(): Promise<Request[]> {
    return listIn(await this.call<unknown>('GET', 'journal'));
  }

  fault(fault: Fault): Promise<unknown> {
    this.beforeFault();
    return this.call('POST', 'faults', fault);
  }

  changePerson(id: string, change: Record<string, unknown>): Promise<unknown> {
    return this.call('PATCH', `people/${id}`, change);
  }

  /** Somebody joins: an account appears on the source of their profile, and ISC makes the identity; its id. */
  async join(person: Joiner): Promise<string> {
    return (await this.call<{ id: string }>('POST', 'people', person)).id;
  }

  /** How ISC tells that its mail is set up. */
  mail(setUp: MailSetUp): Promise<unknown> {
    return this.call('POST', 'mail', setUp);
  }

  /** How events are sent from now on. */
  events(switches: { sending?: boolean; copies?: number; delayMs?: number; reversed?: boolean }): Promise<unknown> {
    return this.call('POST', 'events', switches);
  }

  /** Accounts that ISC has of a source, the first fifty or the one of a key. */
  async accountsOf(source: string, native?: string): Promise<Account[]> {
    const sources = listIn<{ id: string; name: string }>(await this.call<unknown>('GET', 'sources'));
    const id = sources.find((one) => one.name === source)?.id ?? '';
    const query = native === undefined ? '' : `?nativeIdentity=${encodeURIComponent(native)}`;
    return listIn(await this.call<unknown>('GET', `sources/${id}/accounts${query}`));
  }

  /** How long after its task an account is seen, and how long after that it is linked. */
  lateness(appearsAfterMs: number, linksAfterMs: number): Promise<unknown> {
    return this.call('POST', 'lateness', { appearsAfterMs, linksAfterMs });
  }

  /** The id of a source. */
  async sourceId(name: string): Promise<string> {
    const sources = listIn<{ id: string; name: string }>(await this.call<unknown>('GET', 'sources'));
    return sources.find((one) => one.name === name)?.id ?? '';
  }

  /** Keys of all accounts of a source. */
  async nativesOf(source: string): Promise<string[]> {
    const path = `sources/${await this.sourceId(source)}/accounts?limit=100000`;
    return listIn<Account>(await this.call<unknown>('GET', path)).map((one) => one.nativeIdentity);
  }

  /** The file that would change nothing. */
  async csvOf(source: string): Promise<string> {
    const response = await fetch(`${this.origin}/_practice/sources/${await this.sourceId(source)}/csv`);
    if (!response.ok) throw new Error(`the file of ${source}: ${response.status}`);
    return await response.text();
  }

  /** Share of missing accounts, in percent, above which an aggregation removes none. */
  async threshold(source: string, deleteThreshold: number): Promise<void> {
    await this.call('PATCH', `sources/${await this.sourceId(source)}`, { deleteThreshold });
  }

  private async call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(`${this.origin}/_practice/${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} /_practice/${path}: ${response.status} ${text}`);
    return (text ? JSON.parse(text) : undefined) as T;
  }
}

/** A list, or the one list inside an object. */
function listIn<T>(value: unknown): T[] {
  if (Array.isArray(value)) return value as T[];
  const list = Object.values(value as object).find(Array.isArray);
  if (!list) throw new Error(`no list in ${JSON.stringify(value)}`);
  return list as T[];
}
