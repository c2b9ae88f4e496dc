import type { ParticipantId } from '@greenroom/protocol';
import fc from 'fast-check';
import {
  type PlayContext,
  pairKey,
  SESSION_STATES,
  type SessionContext,
  type SessionRules,
  type SessionSnapshot,
} from '../../../src/session/context.ts';
import { deadlinesOf } from '../../../src/session/deadlines.ts';
import type { SessionEvent } from '../../../src/session/events.ts';
import { heldSlots } from '../../../src/session/members.ts';
import { malformedEvents } from './malformed.ts';
import { drawFor, finish, MEASURED, p, placement, type Said } from './script.ts';

/*
 * Random lives of a session. Noise alone would hardly ever get to play, so that most of what is generated is "what comes
 * next", and the rest is everything that can come in between: losses, repeats, stragglers, strangers, nonsense.
 * A choice is plain numbers; what it means depends on the session as it is then.
 */

export interface Choice {
  readonly kind:
    | 'next'
    | 'anything'
    | 'deadline'
    | 'oldDeadline'
    | 'socket'
    | 'repeat'
    | 'holdBack'
    | 'deliverLate'
    | 'stranger'
    | 'malformed'
    | 'restart'
    | 'cancel';
  readonly a: number;
  readonly b: number;
  readonly waitMs: number;
}

/** Out of 256. */
const WEIGHTS: readonly (readonly [Choice['kind'], number])[] = [
  ['next', 144],
  ['anything', 32],
  ['socket', 20],
  ['repeat', 14],
  ['deliverLate', 9],
  ['deadline', 8],
  ['oldDeadline', 7],
  ['holdBack', 7],
  ['malformed', 7],
  ['stranger', 5],
  ['restart', 2],
  ['cancel', 1],
];
const KINDS = WEIGHTS.flatMap(([kind, weight]) => Array<Choice['kind']>(weight).fill(kind));
const WAITS_MS = [0, 0, 0, 0, 5, 20, 70, 110, 150, 200, 240, 300, 400, 500, 4_000, 16_000];

/** One number each: a million of them must not be dear. Small numbers mean simple lives, for shrinking. */
export const choices = (length: number): fc.Arbitrary<readonly Choice[]> =>
  fc
    .array(fc.noBias(fc.nat(0xffff_ffff)), { minLength: length, maxLength: length, size: 'max' })
    .map((numbers) =>
      numbers.map((number) => ({
        kind: KINDS[number >>> 24] ?? 'next',
        a: (number >>> 14) & 0x3ff,
        b: (number >>> 4) & 0x3ff,
        waitMs: WAITS_MS[number & 0xf] ?? 0,
      })),
    );

/** What the generator remembers of a life: what was said before, and what is under way. */
export interface Memory {
  readonly said: SessionEvent[];
  readonly heldBack: SessionEvent[];
  readonly deadlines: Set<string>;
  now: number;
}

const MALFORMED = malformedEvents();

/** The event that the choice stands for, or undefined when it only holds one back. */
export function eventFor(choice: Choice, snapshot: SessionSnapshot, memory: Memory): unknown {
  const { kind, a, b } = choice;
  memory.now += choice.waitMs;
  const due = deadlinesOf(snapshot);
  for (const { name } of due) memory.deadlines.add(name);
  const at = memory.now;
  const stamped = (said: Said) => ({ ...said, at }) as SessionEvent;
  switch (kind) {
    case 'next': {
      const said = next(snapshot, a, b);
      const { play, rules } = snapshot.context;
      // A page has its final frame no sooner than it can; what is said too soon comes from elsewhere.
      if (said.type === 'finished' && play)
        memory.now = Math.max(at, play.startAt + (said.frame * 1_000) / rules.stepsPerSecond);
      return { ...said, at: memory.now } as SessionEvent;
    }
    case 'anything':
      return stamped(anything(snapshot, a, b));
    case 'deadline': {
      const deadline = pick(due, a);
      if (!deadline) return stamped({ type: 'deadline', name: 'none' });
      memory.now = Math.max(at, deadline.dueAt);
      const start = startWithBots(snapshot, deadline.name, memory.now);
      if (start) return start;
      return { type: 'deadline', name: deadline.name, at: memory.now };
    }
    case 'oldDeadline':
      return stamped({ type: 'deadline', name: pick([...memory.deadlines], a) ?? 'none' });
    case 'socket':
      return stamped(socket(snapshot, a, b));
    case 'repeat':
      return { ...pick(memory.said, a), at };
    case 'holdBack':
      memory.heldBack.push(stamped(next(snapshot, a, b)));
      return undefined;
    case 'deliverLate': {
      const late = memory.heldBack.splice(a % Math.max(1, memory.heldBack.length), 1)[0];
      return late && { ...late, at };
    }
    case 'stranger':
      return { ...stamped(anything(snapshot, a, b)), participant: p(90 + (b % 3)) };
    case 'malformed':
      return pick(MALFORMED, a);
    case 'restart':
      memory.now += b * 10;
      return { type: 'serverRestarted', at: memory.now, gapMs: b % 5 === 0 ? -b * 10 : b * 10 };
    case 'cancel':
      return stamped({ type: 'cancelled', reason: a % 2 ? 'cancelled' : 'serverShutdown' });
  }
}

/** What plan() makes of a waiting deadline where the scene starts with bots: everybody who has a socket, and is live. */
function startWithBots({ state, context }: SessionSnapshot, name: string, at: number): unknown {
  if (state !== 'waiting' || context.rules.onTimeout !== 'startWithBots') return undefined;
  const there = context.members.filter(({ connection }) => connection !== null);
  if (!there.some(({ participant }) => name === `waiting:${participant}`)) return undefined;
  const present = there.map(({ participant }) => participant);
  return { type: 'matchWithBots', present, draw: drawFor(present.length), at };
}

/** What would bring the session on. */
function next({ state, context }: SessionSnapshot, a: number, b: number): Said {
  const { members, rules, match, play, end } = context;
  const offline = members.find((member) => member.connection === null);
  const held = heldSlots(context);
  const slot = pick(held, a) ?? 0;
  const missing = (done: readonly number[]) => held.find((each) => !done.includes(each)) ?? slot;
  switch (state) {
    case 'created':
    case 'waiting':
      if (members.length < rules.groupSize) {
        return {
          type: 'seatTaken',
          placement: placement(a % 12, { attempts: a % 3, rttMs: a % 5 ? a : null }),
        };
      }
      return offline
        ? { type: 'connected', participant: offline.participant, connection: `again-${a}` }
        : { type: 'match', draw: drawFor(rules.groupSize) };
    case 'matched':
      return said('loaded', missing(match?.loaded ?? []));
    case 'validating': {
      const open = Object.entries(match?.pairs ?? {}).flatMap(([key, { reports }]) => {
        const [low = 0, high = 0] = key.split('-').map(Number);
        return [
          { from: low, to: high },
          { from: high, to: low },
        ].filter(({ from }) => reports[from] === undefined);
      });
      const { from, to } = pick(open, a) ?? { from: 0, to: 1 };
      return link(from, to, a % 40 === 0 ? 'tooSlow' : null);
    }
    case 'playing':
      if (play?.startDueAt !== null) return said('started', missing(play?.started ?? []));
      if (play.finishDueAt === null) {
        const key = Object.keys(match?.pairs ?? {}).find((pair) => pair.split('-').includes(String(slot)));
        if (key !== undefined && (a + b) % 16 === 5) {
          const peer =
            key
              .split('-')
              .map(Number)
              .find((end) => end !== slot) ?? 0;
          const attempt = match?.pairs[key]?.attempt ?? 1;
          return { type: 'relink', participant: members[slot]?.participant ?? p(0), peer, attempt };
        }
        const renewal = pageInPlay(play, members[slot]?.participant ?? p(0), slot, a + b);
        if (renewal) return renewal;
        const trouble = inPlay(rules, members[slot]?.participant ?? p(0), a + b);
        if (trouble) return trouble;
      }
      if (b % (rules.play.episodes + 1) > 1) return episodeOver(members[slot]?.participant ?? p(0), b);
      return finish(missing(Object.keys(play.finished).map(Number)), a % 9 ? {} : { frame: 599 });
    case 'ended':
    case 'disposed': {
      const participant = pick(end?.outcomes ?? [], a)?.participant ?? p(0);
      return { type: 'uploaded', participant };
    }
  }

  function said(type: 'loaded' | 'started', of: number): Said {
    return { type, participant: members[of]?.participant ?? p(0) };
  }
  function link(from: number, peer: number, failure: 'tooSlow' | null): Said {
    const participant = members[from]?.participant ?? p(0);
    return { type: 'linkReported', participant, peer, attempt: 1, failure, measurement: MEASURED };
  }
}

/** Somebody goes while the others play, now and then, in the scenes that have another answer to it than the end. */
function inPlay(rules: SessionRules, participant: ParticipantId, roll: number): Said | undefined {
  const { onPlayerDrop, onHidden } = rules.play;
  if (onHidden === 'end' && roll % 16 === 0) return { type: 'hiddenTooLong', participant };
  if (onPlayerDrop === 'end') return undefined;
  if (roll % 8 === 1) return { type: 'left', participant };
  return roll % 8 === 2 ? { type: 'away', participant, cause: 'leaving' } : undefined;
}

/** Pages are loaded anew, and most of them find their way back into the game. */
function pageInPlay(
  { pages, rejoining }: PlayContext,
  participant: ParticipantId,
  slot: number,
  roll: number,
): Said | undefined {
  const page = pages[slot] ?? 0;
  if (rejoining.includes(slot)) return roll % 4 > 0 ? { type: 'rejoined', participant, page } : undefined;
  return roll % 8 === 3 || (rejoining.length > 0 && roll % 4 === 0)
    ? { type: 'rejoin', participant, page: page + 1 }
    : undefined;
}

/** All pages say the same of one episode, or hardly ever not. */
function episodeOver(participant: ParticipantId, b: number): Said {
  const episode = b % 4;
  return { type: 'episodeFinished', participant, episode, frame: 500, outcome: episode, checksum: b % 97 };
}

/** What a member, or anybody, could say at any time, fitting or not. */
function anything({ context }: SessionSnapshot, a: number, b: number): Said {
  const participant = pick(context.members, a)?.participant ?? p(a % 12);
  const peer = b % (context.rules.groupSize + 1);
  const all: readonly Said[] = [
    { type: 'left', participant },
    { type: 'loaded', participant },
    {
      type: 'linkReported',
      participant,
      peer,
      attempt: 1 + (a % 2),
      failure: b % 3 ? null : 'closed',
      measurement: MEASURED,
    },
    { type: 'started', participant },
    { type: 'away', participant, cause: a % 2 ? 'leaving' : 'stranded' },
    { type: 'linkDown', participant, peer },
    { type: 'linkDown', participant, peer },
    { type: 'linkUp', participant, peer },
    { type: 'linkUp', participant, peer },
    ...renewals(context, participant, peer, a),
    { ...finish(0), participant } as Said,
    { ...episodeOver(participant, b), frame: a % 700 } as Said,
    { type: 'hiddenTooLong', participant },
    { type: 'matchWithBots', present: [participant], draw: drawFor(1 + (a % 2)) },
    { type: 'desynced', participant, frame: a },
    { type: 'gameFailed', participant, message: 'TypeError' },
    { type: 'uploaded', participant },
    { type: 'seatTaken', placement: placement(a % 12, { connection: b % 2 ? `c${a}` : null }) },
    { type: 'match', draw: drawFor(context.rules.groupSize - (a % 2)) },
    { type: 'merged', into: 'session-2' },
    { type: 'deadline', name: pick([...SESSION_STATES, 'load', 'finish', 'reconnect:0'], b) ?? '' },
  ];
  // What ends a session at once is rare, or nothing else would be seen.
  const isEnd = (said: Said) =>
    ['left', 'merged', 'desynced', 'gameFailed', 'hiddenTooLong'].includes(said.type);
  const chosen = pick(all, b) ?? { type: 'loaded', participant };
  return isEnd(chosen) && a % 4 !== 0
    ? { type: 'away', participant, cause: b % 2 ? 'leaving' : 'stranded' }
    : chosen;
}

/** New links and new pages, most of them such as may be asked for now. */
function renewals(context: SessionContext, participant: ParticipantId, peer: number, a: number): Said[] {
  const slot = context.members.findIndex((member) => member.participant === participant);
  const attempt = (context.match?.pairs[pairKey(slot, peer)]?.attempt ?? 1) + (a % 4 === 0 ? 1 : 0);
  const page = context.play?.pages[slot] ?? 0;
  return [
    { type: 'relink', participant, peer, attempt: Math.max(1, attempt - (a % 3 === 0 ? 1 : 0)) },
    { type: 'rejoin', participant, page: page + (a % 5) },
    { type: 'rejoin', participant, page: page + 1 },
    { type: 'rejoined', participant, page: Math.max(0, page - (a % 7 === 0 ? 1 : 0)) },
    { type: 'rejoined', participant, page },
    {
      type: 'linkReported',
      participant,
      peer,
      attempt,
      failure: a % 2 ? null : 'timeout',
      measurement: MEASURED,
    },
  ];
}

function socket({ context }: SessionSnapshot, a: number, b: number): Said {
  const member = pick(context.members, a);
  if (!member) return { type: 'disconnected', participant: p(a % 12), connection: 'c0' };
  const { participant, connection } = member;
  if (connection === null) return { type: 'connected', participant, connection: `new-${b}` };
  if (b % 5 === 0) return { type: 'connected', participant, connection: b % 2 ? connection : `tab-${b}` };
  return { type: 'disconnected', participant, connection: b % 7 ? connection : 'an older one' };
}

function pick<T>(items: readonly T[], index: number): T | undefined {
  return items[index % Math.max(1, items.length)];
}
