import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../../scripts/runner/repository.ts';
import { expectNothingHeld } from '../../support/ledger.ts';
import type { Participant } from '../../support/participant.ts';
import { type ExpectedEnd, expectedEnd } from './expected-end.ts';
import { FAULTS, type Fault, type FaultName } from './faults.ts';
import { reach, type State } from './states.ts';
import { World } from './world.ts';

export interface Cell {
  readonly fault: FaultName;
  readonly state: State;
}

/** One cell of the matrix as it came out. */
export interface CellResult extends Cell {
  readonly expected: ExpectedEnd;
  /** Outcomes as the server has stored them; null where there was none in time. */
  readonly got: { readonly ada: string | null; readonly ben: string | null };
  /** What else is not as it should be, in words. */
  readonly complaints: readonly string[];
  readonly isGood: boolean;
  readonly ms: number;
}

const TIMEOUT_MS = 60_000;
/** Of a whole cell: above all that is waited for in one that comes out. Only a browser that does not answer any more takes as long. */
const LIMIT_MS = 240_000;
const EVIDENCE_MS = 2_000;
/** A socket whose machine has another address says nothing any more: the server notices by its pings, within 25 s. */
const NOTHING_HELD_MS = 45_000;
/** What was seen in a cell that is not as expected. */
const EVIDENCE = join(ROOT, 'reports/faults');
const LOOK_EVERY_MS = 200;

/** `number` as in `WorldOptions`. Never rejects: what goes wrong is a complaint, and what hangs for `limitMs` is let go. */
export async function runCell(
  { fault: name, state }: Cell,
  number = 0,
  limitMs = LIMIT_MS,
): Promise<CellResult> {
  const startedAt = performance.now();
  const expected = expectedEnd(name, state);
  const complaints: string[] = [];
  let got: CellResult['got'] = { ada: null, ben: null };
  const signal = AbortSignal.timeout(limitMs);
  const inTime = <T>(promise: Promise<T>) => Promise.race([promise, endOf(signal, limitMs)]);
  try {
    const fault: Fault = FAULTS[name];
    const world = await inTime(
      World.open({
        number,
        isHideable: fault.isHideable ?? false,
        isRelayed: fault.isRelayed ?? false,
        signal,
      }),
    );
    try {
      await inTime(meet(world, fault, state));
      got = await inTime(livesOn(world, complaints));
    } catch (error) {
      complaints.push(inOneLine(error));
    } finally {
      const isBad = complaints.length > 0 || got.ada !== expected.ada || got.ben !== expected.ben;
      try {
        if (isBad) keepEvidence(`${name}-${state}`, await evidenceOf(world));
      } finally {
        await world.close();
      }
    }
  } catch (error) {
    complaints.push(inOneLine(error));
  }
  const isGood = complaints.length === 0 && got.ada === expected.ada && got.ben === expected.ben;
  return {
    fault: name,
    state,
    expected,
    got,
    complaints,
    isGood,
    ms: Math.round(performance.now() - startedAt),
  };
}

function endOf(signal: AbortSignal, limitMs: number): Promise<never> {
  return new Promise((_, reject) => {
    const end = () => reject(new Error(`it hangs: not over within ${limitMs / 1_000} s`));
    if (signal.aborted) end();
    else signal.addEventListener('abort', end);
  });
}

/** Whatever helps to find out what went wrong. */
async function evidenceOf({ server, ada, ben }: World): Promise<string> {
  const shown = await Promise.all(
    [ada, ben].map(async (person) => {
      const states = person.page.isClosed() ? 'gone' : await within(EVIDENCE_MS, person.shownStates());
      return `${person.id} has shown: ${String(states)}`;
    }),
  );
  return [...shown, ...server.record.allReports(), ...server.log].join('\n');
}

function keepEvidence(name: string, text: string): void {
  mkdirSync(EVIDENCE, { recursive: true });
  writeFileSync(join(EVIDENCE, `${name}.log`), `${text}\n`);
}

async function within<T>(ms: number, promise: Promise<T>): Promise<T | string> {
  const late = new Promise<string>((resolve) => setTimeout(() => resolve('no answer'), ms));
  return Promise.race([promise.catch(inOneLine), late]);
}

/** The fault happens in the state, and passes if it is one that does. */
async function meet(world: World, fault: Fault, state: State): Promise<void> {
  const letGo = await reach(world, state);
  await fault.strike(world);
  // A browser that sleeps hears of it when it wakes up.
  const isLetGo = letGo();
  if (fault.lastsMs) await new Promise((resolve) => setTimeout(resolve, fault.lastsMs));
  await fault.heal?.(world);
  await isLetGo;
  if (state === 'waiting') await world.ben.arrives('kitchen');
}

/** Until everybody has an end. Who is left alone in the waiting room gets somebody new to play with. */
async function livesOn(world: World, complaints: string[]): Promise<CellResult['got']> {
  const { server, ada, ben } = world;
  let people: readonly Participant[] = [ada, ben];
  const outcomeOf = (id: string) => (server.record.outcomes()[id] as string | null | undefined) ?? null;
  const deadline = performance.now() + TIMEOUT_MS;
  for (;;) {
    people = [world.ada, ...people.slice(1)];
    const states = await Promise.all(people.map(stateOf));
    const isOver = people.every(
      ({ id }, index) => outcomeOf(id) !== null && ['ended', 'gone'].includes(states[index]!),
    );
    if (isOver) break;
    if (performance.now() > deadline) {
      const left = people.map(({ id }, index) => `${id} ${outcomeOf(id) ?? states[index]}`);
      complaints.push(`no end within ${TIMEOUT_MS / 1_000} s: ${left.join(', ')}`);
      return { ada: outcomeOf('ada'), ben: outcomeOf('ben') };
    }
    if (people.length === 2 && outcomeOf('ada') !== null && states[1] === 'waiting') {
      const cleo = await world.guest('cleo');
      await cleo.arrives('kitchen');
      people = [...people, cleo];
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
  await checkEnds(world, people, complaints);
  return { ada: outcomeOf('ada'), ben: outcomeOf('ben') };
}

async function checkEnds(world: World, people: readonly Participant[], complaints: string[]): Promise<void> {
  const { record } = world.server;
  const finals: string[] = [];
  for (const person of people) {
    if ((await stateOf(person)) === 'gone') continue;
    const { outcome, code } = await person.readsTheEnd();
    const stored = record.outcomes()[person.id];
    if (outcome !== stored) complaints.push(`${person.id} is told ${outcome}, stored is ${String(stored)}`);
    if (code === '') complaints.push(`${person.id} has no code`);
    if (outcome === 'completed') finals.push(JSON.stringify(await person.result()));
  }
  if (new Set(finals.filter((final) => !final.includes('"frame":-1'))).size > 1)
    complaints.push(`different ends: ${finals.join(' ')}`);
  const missing = record.missingReports();
  if (missing.length > 0) complaints.push(`reports are missing: ${missing.join(', ')}`);
  for (const person of people) {
    // A browser that is only hidden does not give its one context up.
    await person.page.close().catch(() => {});
    await person.goes().catch(() => {});
  }
  await expectNothingHeld(() => world.server.ledger(), NOTHING_HELD_MS);
}

async function stateOf(person: Participant): Promise<string> {
  if (person.page.isClosed()) return 'gone';
  return (await person.state().catch(() => null)) ?? 'gone';
}

const STYLING = new RegExp(`${String.fromCharCode(27)}\\[\\d+m`, 'g');

function inOneLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.replace(STYLING, '').replaceAll(/\s+/g, ' ').slice(0, 200);
}
