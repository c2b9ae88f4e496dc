import type { SessionState } from '@greenroom/client';

export const WAITING: Extract<SessionState, { state: 'waiting' }> = {
  state: 'waiting',
  present: 1,
  needed: 1,
  groupSize: 2,
  deadlineAt: 125_000,
  isOnline: true,
  requeuedBecause: undefined,
  fallback: null,
};
export const PLAYING: Extract<SessionState, { state: 'playing' }> = {
  state: 'playing',
  slot: 0,
  players: 2,
  isOnline: true,
  isReturning: false,
  isStranded: false,
  interruption: undefined,
  pausedBy: undefined,
  pausedFor: undefined,
  episode: 0,
  episodes: 1,
  intermission: undefined,
  bots: [],
  gone: [],
};
