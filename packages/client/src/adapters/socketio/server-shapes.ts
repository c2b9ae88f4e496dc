import {
  type ClockAck,
  type Done,
  ERRORS,
  type ErrorBody,
  type Fallback,
  type IceServer,
  type Joined,
  MAX_PLAYERS,
  type Match,
  type MemberPresence,
  type Pair,
  type PlayRules,
  type RelayedSignal,
  type ReportsAck,
  type ValidationRules,
  type View,
} from '@greenroom/protocol';
import type { Requests } from '../../ports/signaling.ts';
import { integer, listOf, number, object, oneOf, optional, present, type Shape, text } from './shape.ts';

/*
 * What the page reads of the server's messages. Names and meanings: packages/protocol.
 */

const count = integer(0);
const ordinal = integer(1);
const slot = integer(0, MAX_PLAYERS - 1);

const match = object<Match>({
  slot,
  players: integer(1, MAX_PLAYERS),
  bots: listOf(slot),
  seed: text,
  treatment: text,
  settings: present,
  iceServers: listOf(
    object<IceServer>({
      urls: (value, path) => text(value, path) && listOf(text)(value, path),
      username: optional(text),
      credential: optional(text),
    }),
  ),
  relay: oneOf('never', 'turn', 'only'),
  pairs: listOf(object<Pair>({ peer: slot, key: text, attempt: ordinal })),
  validation: object<ValidationRules>({
    timeoutMs: number,
    maxRttMs: number,
    maxLossRatio: number,
    probes: integer(1, 1_000),
  }),
  play: object<PlayRules>({
    inputDelayFrames: (value, path) => (value === 'auto' ? undefined : count(value, path)),
    maxPredictionFrames: ordinal,
    checksumIntervalFrames: ordinal,
    onHidden: oneOf('pause', 'predict', 'end'),
    hiddenAfterMs: number,
    onPlayerDrop: oneOf('end', 'idle', 'bot'),
    onDesync: oneOf('heal', 'end'),
    episodes: ordinal,
    intermissionMs: number,
    durationFrames: optional(ordinal),
  }),
});

const VIEWS = new Map<unknown, Shape>(
  Object.entries({
    waiting: object<Extract<View, { state: 'waiting' }>>({
      groupSize: count,
      present: count,
      needed: count,
      deadlineAt: number,
      requeuedBecause: optional(text),
      fallback: optional(object<Fallback>({ text, url: optional(text) })),
    }),
    matched: object<Extract<View, { state: 'matched' }>>({ match }),
    validating: object<Extract<View, { state: 'validating' }>>({ match }),
    playing: object<Extract<View, { state: 'playing' }>>({
      match,
      startAt: number,
      inputDelayFrames: count,
      members: listOf(
        object<MemberPresence>({ slot, presence: text, page: count, reconnectDueAt: optional(number) }),
      ),
    }),
    ended: object<Extract<View, { state: 'ended' }>>({
      reason: optional(text),
      outcome: text,
      completionCode: text,
    }),
  } satisfies Record<View['state'], Shape>),
);

const viewHead = object<View>({ version: count, session: text, epoch: ordinal });

export const view: Shape = (value, path) => {
  const misfit = viewHead(value, path);
  if (misfit) return misfit;
  const shape = VIEWS.get((value as View).state);
  return shape ? shape(value, path) : `${path}.state`;
};

export const signal = object<RelayedSignal>({
  session: text,
  epoch: ordinal,
  attempt: ordinal,
  from: slot,
  seq: count,
  data: text,
});

export const error = object<ErrorBody>({
  code: (value, path) => (Object.hasOwn(ERRORS, String(value)) ? undefined : path),
  detail: optional(text),
});

/** What answers each request. */
export const ANSWERS: { readonly [E in keyof Requests]: Shape } = {
  join: object<Joined>({ token: text, lastSeq: count, view }),
  signal: oneOf(null),
  reports: object<ReportsAck>({ upTo: count, flagged: listOf(object({ seq: count, code: text })) }),
  relink: object<Done>({}),
  rejoin: object<Done>({}),
  clock: object<ClockAck>({ serverNow: number }),
};
