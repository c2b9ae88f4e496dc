import { ok, type RelayedSignal, type Result, refuse, type Signal } from '@greenroom/protocol';
import { pairKey } from '../session/context.ts';
import type { ConnectionRef } from './engine.ts';
import type { EngineParts } from './parts.ts';
import { seatIn } from './seats.ts';

/**
 * Whom a signal goes to: between two slots of the same session, epoch and attempt, and nobody else (SES-7, SES-8). In play
 * the attempt before the present one counts as well: while a new link is built, the old one looks for another path.
 */
export function routeSignal(
  parts: EngineParts,
  ref: ConnectionRef,
  { session: id, epoch, attempt, to, seq, data }: Signal,
): Result<{ readonly to: string; readonly signal: RelayedSignal }> {
  const sender = parts.connections.get(ref.id);
  if (!sender?.isBound) return refuse('notJoined');
  const seat = seatIn(parts, ref.scene, sender.participant);
  const session = seat === undefined ? undefined : parts.live.get(seat);
  if (!session) return refuse('wrongState', 'no seat');
  const { state, context } = session.snapshot;
  if (session.id !== id || context.epoch !== epoch) return refuse('staleEpoch');
  if (state !== 'validating' && state !== 'playing') return refuse('wrongState', state);
  const from = context.members.findIndex(({ participant }) => participant === sender.participant);
  const target = context.members[to];
  if (!target || to === from) return refuse('unknownPeer', `slot ${to}`);
  const pair = context.match?.pairs[pairKey(from, to)];
  if (!pair || attempt > pair.attempt || attempt < pair.attempt - 1) {
    return refuse('staleAttempt', `attempt ${attempt}, now ${pair?.attempt}`);
  }
  if (target.connection === null || !parts.connections.get(target.connection)?.isBound) {
    return refuse('unknownPeer', `slot ${to} has no connection now`);
  }
  return ok({ to: target.connection, signal: { session: id, epoch, attempt, from, seq, data } });
}
