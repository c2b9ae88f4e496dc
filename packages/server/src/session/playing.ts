import { canonicalJson } from '@greenroom/protocol';
import { change, type Guard, type Reducer } from './change.ts';
import type { FinalFrame, Member, SessionContext } from './context.ts';
import { dispose, end, requeued, settled } from './ending.ts';
import { isPlayedOn, isPossibleFinal } from './final-frame.ts';
import { heldSlots, slotOf } from './members.ts';
import { isHere, judgePresence, playOf, withPlay } from './presence.ts';
import { noteRejoin } from './returning.ts';

/** Every member has simulated frame 0: from here a loss ends the game instead of undoing the match. */
export const isUnderWay: Guard<'left' | 'away' | 'deadline' | 'hiddenTooLong' | 'relink' | 'rejoin'> = (
  context,
) => playOf(context).startDueAt === null;

export const hasStarted: Guard<'started'> = (context, event) =>
  playOf(context).started.includes(slotOf(context, event.participant));

export const noteStarted: Reducer<'started'> = (context, event) => {
  const play = playOf(context);
  const started = [...play.started, slotOf(context, event.participant)];
  const isLast = started.length === context.members.length;
  const noted = withPlay(context, { started, startDueAt: isLast ? null : play.startDueAt });
  return change(judgePresence(noted, event.at));
};

export const isStartOver: Guard<'deadline'> = (context, event) =>
  isDue(playOf(context).startDueAt, 'start', event);

/** A page that never starts must not hold the others (REG-10, REG-11). */
export const giveUpStart: Reducer<'deadline'> = (context) =>
  dispose(context, 'loadTimeout', (member, slot) =>
    playOf(context).started.includes(slot) ? requeued(member, 'loadTimeout') : settled('loadTimeout'),
  );

export const isReconnectOver: Guard<'deadline'> = (context, event) => lostSlot(context, event) !== -1;

export const disposeByLoss: Reducer<'deadline'> = (context, event) => {
  const lost = lostSlot(context, event);
  return dispose(context, 'loadTimeout', (member, slot) =>
    slot === lost ? settled('loadTimeout') : requeued(member, 'memberLost'),
  );
};

export const endByLoss: Reducer<'deadline'> = (context, event) =>
  end(context, event.at, 'participantLost', (_member, slot) =>
    isHere(context, slot) ? 'partnerLost' : 'youWereLost',
  );

/** The last page that had the game has been loaded anew: it is lost for all, at once and by nobody's deadline. */
export const endStateLost: Reducer<'rejoin'> = (context, event) =>
  end(noteRejoin(context, event).context, event.at, 'participantLost', () => 'youWereLost');

/** Nobody counts as lost, but two members who have sockets have not found each other again. */
export const isLinkOver: Guard<'deadline'> = (context, event) =>
  Object.entries(playOf(context).linkDueAt).some(([pair, dueAt]) => isDue(dueAt, linkName(pair), event));

export const isCapOver: Guard<'deadline'> = (context, event) => isDue(playOf(context).capAt, capName, event);

/** The final frame is confirmed somewhere: every member's inputs are in, leaving or losing changes nothing (REG-14). */
export const isGameOver: Guard<'left' | 'hiddenTooLong' | 'rejoin'> = (context) =>
  playOf(context).finishDueAt !== null;

export const isFinishKnown: Guard<'finished'> = (context, event) => {
  const before = playOf(context).finished[slotOf(context, event.participant)];
  return before !== undefined && isSameFinish(before, event);
};

/** The member itself has said something else before. */
export const isFinishRevoked: Guard<'finished'> = (context, event) => {
  const before = playOf(context).finished[slotOf(context, event.participant)];
  return before !== undefined && !isSameFinish(before, event);
};

/** No page can be there yet, or it is no frame of this game (`final-frame.ts`). */
export const isFinishImpossible: Guard<'finished'> = (context, event) =>
  !isPossibleFinal(context, playOf(context), event.frame, event.at);

export const isFinishContradicted: Guard<'finished'> = (context, event) =>
  Object.values(playOf(context).finished).some((other) => !isSameFinish(other, event));

export const isLastFinish: Guard<'finished'> = (context) =>
  Object.keys(playOf(context).finished).length === heldSlots(context).length - 1;

/** The final frame is a confirmed one, so that every member has played to it, whatever its own reports say so far. */
export const noteFinish: Reducer<'finished'> = (context, event) => {
  const play = playOf(context);
  const { frame, outcome, checksum } = event;
  const finished = {
    ...play.finished,
    [slotOf(context, event.participant)]: { frame, outcome, checksum },
  };
  const over = withPlay(context, {
    finished,
    finishDueAt: play.finishDueAt ?? event.at + context.rules.finishMs,
    started: [...context.members.keys()],
    startDueAt: null,
  });
  return change(judgePresence(over, event.at));
};

export const isFinishOver: Guard<'deadline'> = (context, event) =>
  isDue(playOf(context).finishDueAt, 'finish', event);

/** Others are at it still: their game is not cut short, and whoever has finished waits for them. */
export const isPlayedOnAt: Guard<'deadline'> = (context, event) =>
  isFinishOver(context, event) && isPlayedOn(context, playOf(context), event.at);

export const waitForPlayers: Reducer<'deadline'> = (context, event) =>
  change(withPlay(context, { finishDueAt: event.at + context.rules.finishMs }));

export const endCompleted: Reducer<'finished' | 'deadline'> = (context, event) =>
  end(context, event.at, 'completed', () => 'completed');

export const endDesynced: Reducer<'finished' | 'episodeFinished' | 'desynced'> = (context, event) =>
  end(context, event.at, 'desynced', () => 'desynced');

export const endGameFailed: Reducer<'gameFailed'> = (context, event) =>
  end(context, event.at, 'gameFailed', () => 'gameFailed');

export const hasUploadedInPlay: Guard<'uploaded'> = (context, event) =>
  playOf(context).uploaded.includes(slotOf(context, event.participant));

/** Records are complete only once the member has its final frame. */
export const hasFinished: Guard<'uploaded'> = (context, event) =>
  playOf(context).finished[slotOf(context, event.participant)] !== undefined;

/** The page need not wait for the others to hand in its records. */
export const noteEarlyUpload: Reducer<'uploaded'> = (context, event) =>
  change(
    withPlay(context, {
      uploaded: [...playOf(context).uploaded, slotOf(context, event.participant)],
    }),
  );

/** The last resort of a game that nothing else ends. */
export const capName = 'cap';

export function linkName(pair: string): string {
  return `link:${pair}`;
}

export function reconnectName(slot: number): string {
  return `reconnect:${slot}`;
}

export function isSameFinish(a: FinalFrame, b: FinalFrame): boolean {
  return (
    a.frame === b.frame && a.checksum === b.checksum && canonicalJson(a.outcome) === canonicalJson(b.outcome)
  );
}

/** The slot whose reconnect deadline fires; -1: none. */
export function lostSlot(
  context: SessionContext,
  event: { readonly name: string; readonly at: number },
): number {
  const { reconnectDueAt } = playOf(context);
  return context.members.findIndex((_member: Member, slot) =>
    isDue(reconnectDueAt[slot] ?? null, reconnectName(slot), event),
  );
}

function isDue(
  dueAt: number | null,
  name: string,
  event: { readonly name: string; readonly at: number },
): boolean {
  return event.name === name && dueAt !== null && dueAt <= event.at;
}
