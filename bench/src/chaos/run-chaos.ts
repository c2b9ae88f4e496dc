import type { EndedView } from '@greenroom/protocol';
import { createProtocolBot } from '@greenroom/testkit';
import { type Chance, createChance } from '../fuzz/chance.ts';
import { checkPerson, type Stored } from './check-person.ts';
import { checkRecord, countOutcomes, readRecord, type StoredRecord } from './check-record.ts';
import { createPerson, type Person, type Witness } from './person.ts';
import { type ServerLife, startServerLife } from './server-life.ts';

export interface ChaosOptions {
  /** Groups that arrive; there are more sessions, of those who are put back and wait alone. */
  readonly sessions: number;
  /** Over which they arrive. */
  readonly spreadMs: number;
  readonly serverFaults: number;
  readonly seed: string;
}

export interface ChaosResult {
  readonly seed: string;
  readonly seconds: number;
  readonly people: number;
  readonly sessions: number;
  readonly played: number;
  readonly acknowledged: number;
  readonly flagged: number;
  readonly outcomes: Readonly<Record<string, number>>;
  /** How often each thing happened to somebody. */
  readonly troubles: Readonly<Record<string, number>>;
  readonly serverFaults: Readonly<Record<string, number>>;
  /** Sentences; empty: all is as it has to be. */
  readonly violations: readonly string[];
}

/** What the violations were looked for in. */
export interface ChaosEvidence {
  readonly record: StoredRecord;
  readonly witnesses: readonly Witness[];
  readonly last: ReadonlyMap<Witness, EndedView>;
}

export interface ChaosRun {
  readonly result: ChaosResult;
  readonly evidence: ChaosEvidence;
}

const GROUPS = { pair: 2, trio: 3 } as const;
/** What somebody still suffers after the end was told. */
const AFTERMATH_MS = 1_500;
/** All deadlines of a life one after the other are a fraction of it: who is not through by then never will be. */
const STUCK_MS = 120_000;

/** Real server processes on one record, simulated people, and everything that can go wrong between them. */
export async function runChaos(options: ChaosOptions): Promise<ChaosRun> {
  const begin = performance.now();
  const chance = createChance(options.seed);
  const server = await startServerLife();
  const people: Person[] = [];
  try {
    const faults = troubleServer(server, options, createChance(`${options.seed}/server`));
    await Promise.all([
      faults.done,
      ...arrivals(options, chance).map((arrival) => live(arrival, server, people)),
    ]);
    const violations = await untilOver(people);
    for (const person of people) person.close();
    violations.push(...(await untilEmpty(server)));
    const witnesses = people.map(({ witness }) => witness);
    const last = await askAgain(server.url, witnesses);
    violations.push(...(await untilEmpty(server)));
    await server.stop();
    const record = readRecord(server.file);
    const evidence = { record, witnesses, last };
    violations.push(...server.wrongs, ...checkEvidence(evidence));
    const result = {
      seed: options.seed,
      seconds: Math.round((performance.now() - begin) / 1_000),
      ...countsOf(record, witnesses),
      serverFaults: faults.counts,
      violations,
    };
    return { result, evidence };
  } finally {
    for (const person of people) person.close();
    server.remove();
  }
}

/** A sentence for each thing in which the record is wrong by itself, or differs from what people were told. */
export function checkEvidence({ record, witnesses, last }: ChaosEvidence): string[] {
  return [
    ...checkRecord(record),
    ...witnesses.flatMap((witness) => checkPerson(witness, storedOf(record, witness), last.get(witness))),
  ];
}

interface Arrival {
  readonly atMs: number;
  readonly scene: string;
  readonly participant: string;
  readonly seed: string;
}

function arrivals({ sessions, spreadMs, seed }: ChaosOptions, chance: Chance): Arrival[] {
  return Array.from({ length: sessions }, (_, group) => {
    const scene = chance.oneIn(4) ? 'trio' : 'pair';
    const atMs = chance.int(spreadMs);
    return Array.from({ length: GROUPS[scene] }, (_, member) => ({
      atMs: atMs + chance.int(1_000),
      scene,
      participant: `${scene}-${group}-${member}`,
      seed,
    }));
  }).flat();
}

async function live({ atMs, ...who }: Arrival, { url }: ServerLife, people: Person[]): Promise<void> {
  await pause(atMs);
  people.push(createPerson({ url, ...who }));
}

function troubleServer(server: ServerLife, { serverFaults, spreadMs }: ChaosOptions, chance: Chance) {
  const counts = { killed: 0, redeployed: 0 };
  const begin = performance.now();
  // However long a server takes to come back: the last goes while people still arrive.
  const dueAt = Array.from({ length: serverFaults }, () => chance.int(spreadMs)).sort((a, b) => a - b);
  const run = async () => {
    for (const atMs of dueAt) {
      await pause(Math.max(0, begin + atMs - performance.now()));
      const isKill = chance.oneIn(2);
      if (isKill) await server.kill(chance.oneIn(2) ? 0 : chance.int(2_000));
      else await server.redeploy();
      counts[isKill ? 'killed' : 'redeployed'] += 1;
    }
  };
  return { counts, done: run() };
}

async function untilOver(people: readonly Person[]): Promise<string[]> {
  const left = new Set(people);
  for (const person of people) void person.over.then(() => left.delete(person));
  const everybody = Promise.all(people.map(({ over }) => over)).then(() => pause(AFTERMATH_MS));
  const limit = new AbortController();
  await Promise.race([everybody, pause(STUCK_MS, limit.signal)]);
  limit.abort();
  return [...left].map((person) => `stuck: ${person.describe()} (SES-12)`);
}

/** What a server holds because it runs, not because somebody is there. */
const CONSTANT = ['listeners', 'namespaces'];

async function untilEmpty({ ledger }: ServerLife): Promise<string[]> {
  const limit = performance.now() + STUCK_MS;
  for (;;) {
    const held = Object.entries(await ledger()).filter(
      ([name, count]) => count > 0 && !CONSTANT.includes(name),
    );
    if (held.length === 0) return [];
    if (performance.now() > limit) return [`still held: ${JSON.stringify(Object.fromEntries(held))} (SES-5)`];
    await pause(100);
  }
}

/** Everybody opens the study once more, in the browser that has their token: what are they told? */
async function askAgain(url: string, witnesses: readonly Witness[]): Promise<Map<Witness, EndedView>> {
  const told = new Map<Witness, EndedView>();
  for (const witness of witnesses) {
    const { scene, participant, token } = witness;
    if (token === undefined) continue;
    const bot = createProtocolBot({
      url,
      scene,
      participant,
      game: 'idle@1',
      token,
      intent: 'resume',
      script: silent,
    });
    await bot.ended.then(
      (end) => told.set(witness, end),
      () => undefined,
    );
    bot.close();
  }
  return told;
}

function silent() {
  return { see: () => {}, leave: () => {}, stop: () => {} };
}

function storedOf({ enrolments, reports }: StoredRecord, { scene, participant }: Witness): Stored {
  const isTheirs = (row: { scene: string; participant: string }) =>
    row.scene === scene && row.participant === participant;
  return { enrolments: enrolments.filter(isTheirs), reports: reports.filter(isTheirs) };
}

function countsOf(record: StoredRecord, witnesses: readonly Witness[]) {
  const troubles: Record<string, number> = {};
  for (const what of witnesses.flatMap(({ happened }) => happened))
    troubles[what] = (troubles[what] ?? 0) + 1;
  const played = [...record.sessions.values()].filter(({ events }) =>
    events.some(({ type }) => type === 'started'),
  );
  return {
    people: witnesses.length,
    sessions: record.sessions.size,
    played: played.length,
    acknowledged: witnesses.reduce((sum, { acknowledged }) => sum + acknowledged.length, 0),
    flagged: record.reports.filter(({ flag }) => flag !== null).length,
    outcomes: countOutcomes(record),
    troubles,
  };
}

function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal?.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
