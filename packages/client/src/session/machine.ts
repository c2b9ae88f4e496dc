import type { Json } from '@greenroom/netcode';
import type {
  ErrorBody,
  ErrorCode,
  MatchedView,
  ParticipantOutcome,
  ParticipantState,
  View,
} from '@greenroom/protocol';
import { type ActorRefFrom, assign, type CallbackActorLogic, createMachine, type SnapshotFrom } from 'xstate';
import type { LinkStage } from '../api.ts';

/*
 * The participant's machine: one person in one scene, in this page. The server's views drive it; the page's own facts
 * (links, frames, connection) fill in what the server cannot know.
 *
 *   live                                  holds the connection to the server
 *     connecting -> waiting               first view
 *     waiting  <-> inMatch                matched / requeued
 *     inMatch                             holds links and game; a match of another session or epoch enters it anew
 *       matched -> validating -> countdown -> playing -> over -> saving
 *       rejoining -> playing              in a game that an earlier page of this seat began: asks for its place there
 *     stranded                            in a match that this page has not loaded and cannot come back into: its links
 *                                         and its game went with the page of before; waits for what the server makes of it
 *     leaving                             left; the end is not stored yet
 *     ended                               the server has stored the end
 *   refused   superseded   disposed       hold nothing
 *
 * `over`: the game is over here and the server does not know yet; `saving`: it cannot be told, so the page is shown
 * the end already.
 */

/** How the game ended on this page, before the server has confirmed it. */
export interface LocalEnd {
  readonly outcome: ParticipantOutcome;
  readonly frame?: number;
  readonly result?: Json;
}

/** Where the running game stands, beside its frames. */
export interface GameProgress {
  /** Everybody stands still until these, and why; nobody: play goes on in a moment. */
  readonly pausedBy: readonly number[] | undefined;
  readonly pausedFor: 'request' | 'desync' | 'lost';
  /** From 0. */
  readonly episode: number;
  /** Between two episodes; when the next starts, on the page's wall clock. */
  readonly intermission: { readonly result: Json; readonly nextStartAt: number } | undefined;
}

const AT_THE_START: GameProgress = {
  pausedBy: undefined,
  pausedFor: 'request',
  episode: 0,
  intermission: undefined,
};

export interface ParticipantContext {
  /** Attempts to reach the server since the last success, from 1. */
  attempt: number;
  /** Why the server did not take us at the last attempt, if it answered. */
  refusal: ErrorCode | undefined;
  /** Joined, over a connection that lives. */
  isOnline: boolean;
  /** Left before there was a seat: leaves as soon as there is one. */
  isLeaving: boolean;
  /** The newest view. */
  view: View | undefined;
  /** This page's number among those that have sat in our seat during this game: 0 began to play, later ones rejoin. */
  page: number;
  stages: Readonly<Record<number, LinkStage>>;
  /** Player slots whose inputs do not arrive. */
  silent: readonly number[];
  progress: GameProgress;
  end: LocalEnd | undefined;
  /** Why the server or the browser refused. */
  error: ErrorBody | undefined;
}

export type ParticipantEvent =
  /** `refusal`: it answers, and cannot take us now. */
  | { type: 'unreachable'; attempt: number; refusal?: ErrorCode }
  | { type: 'joined' }
  /** `isAnswer`: it came as the answer to a join, and what was shown before counts no more. */
  | { type: 'view'; view: View; isAnswer?: true }
  | { type: 'refused'; error: ErrorBody }
  | { type: 'superseded' }
  | { type: 'stage'; slot: number; stage: LinkStage }
  | { type: 'started' }
  | { type: 'interrupted'; slot: number }
  | { type: 'reconnected'; slot: number }
  /** The loaded game is where that of the others is. */
  | { type: 'rejoined' }
  /** The server has no place for this page in the game. */
  | { type: 'notRejoined' }
  | ({ type: 'progress' } & Partial<GameProgress>)
  | { type: 'over'; end: LocalEnd }
  | { type: 'leave' }
  | { type: 'dispose' };

const hasMatch = (view: View | undefined): view is Exclude<View, { state: 'waiting' | 'ended' }> =>
  view !== undefined && 'match' in view;

const RANKS = ['matched', 'validating', 'playing'];

/**
 * Both speak of the same match, which has not begun anew, and no later page than ours has sat in our seat: our links and
 * our game go on.
 */
const isSameMatch = ({ view: a, page }: ParticipantContext, b: View) =>
  hasMatch(a) &&
  hasMatch(b) &&
  a.session === b.session &&
  a.epoch === b.epoch &&
  RANKS.indexOf(a.state) <= RANKS.indexOf(b.state) &&
  pageIn(b) <= page;

/** The page in our seat, as the server has it. */
export function pageIn(view: View): number {
  if (view.state !== 'playing') return 0;
  return view.members.find(({ slot }) => slot === view.match.slot)?.page ?? 0;
}

/** The invoked actor's input. */
export type MatchInput = Pick<MatchedView, 'session' | 'epoch' | 'match'> & {
  /** 0: from the beginning; else as that page of the seat, into a game under way. */
  readonly page: number;
};

/** Names of what the machine calls, for its types. (`setup` would bring every kind of action into the page: 0.8 kB.) */
interface MachineTypes {
  context: ParticipantContext;
  events: ParticipantEvent;
  actors:
    | { src: 'connection'; id: 'connection'; logic: CallbackActorLogic<ParticipantEvent> }
    | { src: 'match'; id: 'match'; logic: CallbackActorLogic<ParticipantEvent, MatchInput> };
  actions: /** A state of the timeline was entered; said again when it is entered anew. */
    | { type: 'entered'; params: { state: ParticipantState } }
    | { type: 'reportLeave' | 'reportUploaded' | 'takeView' | 'takeEnd' | 'keepError' };
  guards:
    | { type: 'viewIs' | 'hasCome'; params: View['state'] }
    | { type: 'isStale' | 'isSameMatch' | 'isLeaving' | 'isOffline' };
}

const entered = (state: ParticipantState) => ({ type: 'entered', params: { state } }) as const;

/** States in which only the stored end is still news. */
const ENDS = [
  { guard: 'isStale' },
  { guard: { type: 'viewIs', params: 'ended' }, target: '#ended' },
] as const;

const chart = createMachine({
  types: {} as MachineTypes,
  id: 'participant',
  initial: 'live',
  context: {
    attempt: 1,
    refusal: undefined,
    isOnline: false,
    isLeaving: false,
    view: undefined,
    page: 0,
    stages: {},
    silent: [],
    progress: AT_THE_START,
    end: undefined,
    error: undefined,
  },
  on: { dispose: '.disposed' },
  states: {
    live: {
      initial: 'connecting',
      invoke: { src: 'connection', id: 'connection' },
      on: {
        unreachable: {
          actions: assign({
            isOnline: false,
            attempt: ({ event }) => event.attempt,
            refusal: ({ event }) => event.refusal,
          }),
        },
        joined: { actions: assign({ isOnline: true, attempt: 1 }) },
        superseded: 'superseded',
        refused: { target: 'refused', actions: 'keepError' },
        leave: '.leaving',
        view: [
          { guard: 'isStale' },
          { guard: { type: 'viewIs', params: 'ended' }, target: '.ended' },
          { guard: 'isLeaving', target: '.leaving', actions: 'takeView' },
          { guard: { type: 'viewIs', params: 'waiting' }, target: '.waiting', actions: 'takeView' },
          { guard: 'isSameMatch', actions: 'takeView' },
          { guard: { type: 'viewIs', params: 'validating' }, target: '.stranded', actions: 'takeView' },
          { guard: { type: 'viewIs', params: 'playing' }, target: '.inMatch.rejoining', actions: 'takeView' },
          // Leaves the match of before, if there is one: its links and game are released, new ones begin.
          { target: '.inMatch', actions: 'takeView' },
        ],
      },
      states: {
        connecting: {
          entry: entered('connecting'),
          on: { leave: { actions: assign({ isLeaving: true }) } },
        },
        waiting: { entry: entered('waiting') },
        inMatch: {
          initial: 'matched',
          entry: assign(({ context: { view } }) => ({
            page: view?.state === 'playing' ? pageIn(view) + 1 : 0,
            stages: {},
            silent: [],
            progress: AT_THE_START,
            end: undefined,
          })),
          invoke: {
            src: 'match',
            id: 'match',
            input: ({ context: { view, page } }): MatchInput => {
              if (!hasMatch(view)) throw new Error(`no match in a view of ${view?.state}`);
              return { ...view, page };
            },
          },
          on: {
            stage: {
              actions: assign({
                stages: ({ context, event }) => ({ ...context.stages, [event.slot]: event.stage }),
              }),
            },
            interrupted: {
              actions: assign({
                silent: ({ context, event }) => [...new Set([...context.silent, event.slot])],
              }),
            },
            reconnected: {
              actions: assign({
                silent: ({ context, event }) => context.silent.filter((slot) => slot !== event.slot),
              }),
            },
            progress: {
              actions: assign({
                progress: ({ context, event: { type: _, ...news } }) => ({ ...context.progress, ...news }),
              }),
            },
          },
          states: {
            matched: {
              entry: entered('matched'),
              always: [
                { guard: { type: 'hasCome', params: 'validating' }, target: 'validating' },
                { guard: { type: 'hasCome', params: 'playing' }, target: 'countdown' },
              ],
            },
            validating: {
              entry: entered('validating'),
              always: { guard: { type: 'hasCome', params: 'playing' }, target: 'countdown' },
            },
            countdown: {
              entry: entered('countdown'),
              on: { started: 'playing', over: { target: 'over', actions: 'takeEnd' } },
            },
            // As far as the timeline goes this page is not playing yet.
            rejoining: {
              on: {
                rejoined: 'playing',
                notRejoined: '#stranded',
                over: { target: 'over', actions: 'takeEnd' },
              },
            },
            // From here on the game needs no server: a refusal is kept, and shown once the game is over.
            playing: {
              entry: entered('playing'),
              on: { over: { target: 'over', actions: 'takeEnd' }, refused: { actions: 'keepError' } },
            },
            over: {
              always: { guard: 'isOffline', target: 'saving' },
              on: { leave: {}, refused: { target: 'saving', actions: 'keepError' } },
            },
            saving: {
              entry: entered('ended'),
              on: { leave: {}, refused: { actions: 'keepError' } },
            },
          },
        },
        stranded: {
          id: 'stranded',
          entry: {
            type: 'entered',
            params: ({ context: { view } }) => ({ state: view?.state === 'playing' ? 'playing' : 'matched' }),
          },
        },
        leaving: {
          entry: ['reportLeave', entered('ended')],
          on: { leave: {}, view: [...ENDS, {}] },
        },
        ended: {
          id: 'ended',
          entry: ['takeView', entered('ended'), 'reportUploaded'],
          on: {
            leave: {},
            // The same end, corrected by reports that came in late.
            view: [
              { guard: 'isStale' },
              { guard: { type: 'viewIs', params: 'ended' }, actions: 'takeView' },
              {},
            ],
            refused: {},
            superseded: {},
          },
        },
      },
    },
    refused: {},
    superseded: {},
    disposed: { type: 'final', entry: entered('disposed') },
  },
});

/** The chart with what it can do by itself; the session provides connection, match and reports. */
export const participantMachine = chart.provide({
  actions: {
    takeView: assign(({ event }) => (event.type === 'view' ? { view: event.view } : {})),
    takeEnd: assign(({ event }) => (event.type === 'over' ? { end: event.end } : {})),
    keepError: assign(({ event }) =>
      event.type === 'refused' ? { error: event.error, isOnline: false } : {},
    ),
  },
  guards: {
    // A server that has lost its database counts from the start again: versions compare since the last join only.
    isStale: ({ context: { view }, event }) =>
      event.type === 'view' && !event.isAnswer && view !== undefined && event.view.version <= view.version,
    viewIs: ({ event }, state) => event.type === 'view' && event.view.state === state,
    isSameMatch: ({ context, event }) => event.type === 'view' && isSameMatch(context, event.view),
    isLeaving: ({ context }) => context.isLeaving,
    hasCome: ({ context }, state) => context.view?.state === state,
    isOffline: ({ context }) => !context.isOnline,
  },
});

export type ParticipantActor = ActorRefFrom<typeof participantMachine>;
export type ParticipantSnapshot = SnapshotFrom<typeof participantMachine>;

/** Name of the innermost state. */
export type ParticipantLeaf =
  | 'connecting'
  | 'waiting'
  | 'matched'
  | 'validating'
  | 'countdown'
  | 'rejoining'
  | 'playing'
  | 'over'
  | 'saving'
  | 'stranded'
  | 'leaving'
  | 'ended'
  | 'refused'
  | 'superseded'
  | 'disposed';

export function leafOf({ value }: Pick<ParticipantSnapshot, 'value'>): ParticipantLeaf {
  let inner: unknown = value;
  while (typeof inner === 'object' && inner !== null) [inner] = Object.values(inner);
  return inner as ParticipantLeaf;
}
