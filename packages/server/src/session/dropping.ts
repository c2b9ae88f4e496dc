import type { ParticipantOutcome } from '@greenroom/protocol';
import type { Change, Guard, Reducer } from './change.ts';
import type { SessionContext } from './context.ts';
import { settle } from './ending.ts';
import { heldSlots, isGone, slotOf } from './members.ts';
import { lostSlot } from './playing.ts';
import { judgePresence, playOf, withoutSlot, withPlay } from './presence.ts';
import { hasState } from './returning.ts';

/*
 * With `onPlayerDrop` `idle` or `bot` a game under way goes on without whoever leaves it or is lost, as long as enough
 * people are left. Who is out has its outcome and no seat from that instant on; the slot stays theirs in name only, so
 * that the others keep theirs. What becomes of the slot inside the simulation is between the pages, who are told `gone`.
 */

/** Enough people are left without this one, and the game lives in the page of one of them at least. */
export const canGoOn: Guard<'left' | 'deadline'> = (context, event) => {
  const slot = event.type === 'left' ? slotOf(context, event.participant) : lostSlot(context, event);
  return (
    context.rules.play.onPlayerDrop !== 'end' &&
    heldSlots(context).length > context.rules.minHumans &&
    hasState(context, slot)
  );
};

export const dropLeaver: Reducer<'left'> = (context, event) =>
  drop(context, slotOf(context, event.participant), 'youLeft', event.at);

export const dropLost: Reducer<'deadline'> = (context, event) =>
  drop(context, lostSlot(context, event), 'youWereLost', event.at);

function drop(context: SessionContext, slot: number, outcome: ParticipantOutcome, at: number): Change {
  const play = playOf(context);
  const member = context.members[slot];
  if (member === undefined) throw new Error(`session ${context.id} has no slot ${slot}`);
  const members = context.members.map((one) => (one === member ? { ...one, connection: null } : one));
  const linksDown = Object.entries(play.linksDown).filter(([pair]) => !hasEnd(pair, slot));
  // Its last inputs may have reached nobody: then it has seen an episode end as none of the others has.
  const { [slot]: _told, ...episodes } = play.episodes;
  const without = withPlay(
    { ...context, members },
    {
      gone: { ...play.gone, [slot]: outcome },
      away: withoutSlot(play.away, slot),
      // Nobody is left whose link to the other could tell.
      returning: heldSlots(context).length > 2 ? withoutSlot(play.returning, slot) : [],
      rejoining: withoutSlot(play.rejoining, slot),
      linksDown: Object.fromEntries(linksDown),
      episodes,
      unaware: [...members.keys()].filter((other) => isUnaware(context, other) && other !== slot),
    },
  );
  // The session goes on: no reason is told, and what the others are owed does not change.
  return { context: judgePresence(without, at), effects: settle(member, outcome, null) };
}

/** No socket, by which a view would come: their page plays on as if nothing had happened, until it is back. */
function isUnaware(context: SessionContext, slot: number): boolean {
  return !isGone(context, slot) && context.members[slot]?.connection === null;
}

function hasEnd(pair: string, slot: number): boolean {
  return pair.split('-').map(Number).includes(slot);
}
