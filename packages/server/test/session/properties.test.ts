import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import type { SessionContext, SessionRules, SessionSnapshot } from '../../src/session/context.ts';
import type { SessionEvent } from '../../src/session/events.ts';
import { sessionMachine } from '../../src/session/session-machine.ts';
import { checkStep, createInput, freeze, SCENES } from './support/follow.ts';
import { type Choice, choices, eventFor, type Memory } from './support/generate.ts';
import { begin, connected, disconnected, p, type Said, T0 } from './support/script.ts';

const seed = Number(process.env.GREENROOM_SEED ?? Date.now() % 2 ** 31);
console.info(`session machine: seed ${seed} (GREENROOM_SEED repeats it)`);

interface Life {
  readonly snapshot: SessionSnapshot;
  /** Everything that was said, in order. */
  readonly events: readonly SessionEvent[];
  /** What moved the session: its log. */
  readonly log: readonly SessionEvent[];
}

/** After the end of one session this much is still said to it, then the next begins. */
const AFTERMATH = 6;

const counts = { lives: 0, events: 0, moved: 0, unchanged: 0, refused: 0 };
const reasons: Record<string, number> = {};
/** What the choices of a scene have led to. */
const seen = { bots: 0, dropped: 0, episodes: 0, relinked: 0, rejoined: 0, stateLost: 0 };

/** Lives one life after the other, checking every step. What is late from one life reaches the next. */
function live(rules: SessionRules, all: readonly Choice[]): readonly Life[] {
  const lives: Life[] = [];
  const memory: Memory = { said: [], heldBack: [], deadlines: new Set(), now: T0 };
  let { snapshot } = sessionMachine.create(createInput(rules));
  let events: SessionEvent[] = [];
  let log: SessionEvent[] = [];
  let isOverSince = 0;
  for (const choice of all) {
    const event = eventFor(choice, freeze(snapshot), memory) as SessionEvent;
    if (event === undefined) continue;
    const result = sessionMachine.step(snapshot, event);
    counts.events++;
    counts[result.type]++;
    const wrong = checkStep(snapshot, event, result, counts.events);
    if (wrong.length > 0) throw new Error(`${wrong.join('; ')} after ${JSON.stringify(event)}`);
    if (choice.kind === 'malformed') continue;
    events.push(event);
    memory.said.push(event);
    if (result.type === 'moved') {
      log.push(event);
      note(snapshot, result.snapshot);
      snapshot = result.snapshot;
    }
    if (snapshot.state === 'disposed' && ++isOverSince > AFTERMATH) {
      lives.push({ snapshot, events, log });
      ({ snapshot } = sessionMachine.create(createInput(rules)));
      events = [];
      log = [];
      isOverSince = 0;
    }
  }
  lives.push({ snapshot, events, log });
  counts.lives += lives.length;
  return lives;
}

function note({ context: before }: SessionSnapshot, { context: after }: SessionSnapshot): void {
  const goneIn = ({ play }: SessionContext) => Object.keys(play?.gone ?? {}).length;
  if (before.match === null && (after.match?.bots.length ?? 0) > 0) seen.bots++;
  if (goneIn(after) > goneIn(before)) seen.dropped++;
  const attemptsIn = ({ match }: SessionContext) =>
    Object.values(match?.pairs ?? {}).reduce((sum, { attempt }) => sum + attempt, 0);
  const rejoiningIn = ({ play }: SessionContext) => play?.rejoining.length ?? 0;
  if (
    before.match &&
    after.match &&
    attemptsIn(after) > attemptsIn(before) &&
    after.play?.pages === before.play?.pages
  )
    seen.relinked++;
  if (after.play && goneIn(after) === goneIn(before) && rejoiningIn(after) < rejoiningIn(before))
    seen.rejoined++;
  if (after.end?.outcomes.every(({ outcome }) => outcome === 'youWereLost') && rejoiningIn(before) > 0)
    seen.stateLost++;
  if (after.play !== null && after.play.episodes !== before.play?.episodes) seen.episodes++;
}

function replay(rules: SessionRules, events: readonly SessionEvent[]): SessionSnapshot {
  let { snapshot } = sessionMachine.create(createInput(rules));
  for (const event of events) {
    const result = sessionMachine.step(snapshot, event);
    if (result.type === 'moved') snapshot = result.snapshot;
  }
  return snapshot;
}

const scenes = fc
  .tuple(fc.constantFrom(2, 2, 3, 4, 5), fc.constantFrom(...SCENES))
  .map(([groupSize, scene]) => scene(groupSize));

describe('random lives', () => {
  afterAll(() => console.info('session machine:', JSON.stringify({ counts, reasons, seen })));

  it('[SES-1] [SES-2] [SES-3] [SES-4] [SES-5] [SES-7] [SES-10] [RB-10] every invariant after every event, and [SES-12] the log gives the snapshot', () => {
    fc.assert(
      fc.property(scenes, choices(150), (rules, all) => {
        for (const { snapshot, log } of live(rules, all)) {
          const text = JSON.stringify(snapshot);
          expect(JSON.stringify(replay(rules, JSON.parse(JSON.stringify(log))))).toBe(text);
          const reason = snapshot.context.end?.reason ?? 'goes on';
          reasons[reason] = (reasons[reason] ?? 0) + 1;
        }
      }),
      { seed, numRuns: 800 },
    );
    expect(counts.events).toBeGreaterThan(100_000);
    // A generator that never gets anywhere shows nothing.
    for (const reason of [
      'completed',
      'desynced',
      'gameFailed',
      'participantLeft',
      'participantLost',
      'validationFailed',
      'loadTimeout',
      'abandoned',
      'cancelled',
      'excluded',
    ]) {
      expect(reasons[reason], reason).toBeGreaterThan(0);
    }
    for (const [what, count] of Object.entries(seen)) expect(count, what).toBeGreaterThan(20);
  }, 300_000);

  it('[SES-6] every event twice is the same as once', () => {
    fc.assert(
      fc.property(scenes, choices(80), (rules, all) => {
        const { snapshot, events } = live(rules, all)[0]!;
        // A restart is no request: it comes once, under an id of its own.
        const twice = events.flatMap((event): SessionEvent[] =>
          event.type === 'serverRestarted' ? [event] : [event, event],
        );
        expect(JSON.stringify(replay(rules, twice))).toBe(JSON.stringify(snapshot));
      }),
      { seed, numRuns: 150 },
    );
  }, 300_000);

  it('[REG-55] who reports a loss first makes no difference', () => {
    const reports: readonly Said[] = [
      { type: 'linkDown', participant: p(0), peer: 1 },
      { type: 'linkDown', participant: p(1), peer: 0 },
      { type: 'away', participant: p(0), cause: 'leaving' },
      disconnected(0),
      disconnected(1),
      connected(1, 'back'),
    ];
    const orders = fc.shuffledSubarray([...reports.keys()], { minLength: reports.length });
    fc.assert(
      fc.property(orders, (order) => {
        // What is known at the end is the same in every order in which the socket of slot 1 goes before it comes back.
        if (order.indexOf(4) > order.indexOf(5)) return;
        const s = begin().start();
        for (const index of order) s.say(reports[index]!);
        s.fire('reconnect:0');
        expect(s.context.end?.outcomes.map(({ outcome }) => outcome)).toEqual(['youWereLost', 'partnerLost']);
      }),
      { seed, numRuns: 300 },
    );
  });
});
