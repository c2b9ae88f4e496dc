import type { PlayContext, SessionContext, SessionSnapshot } from './context.ts';
import { capName, linkName, reconnectName } from './playing.ts';
import type { Deadline } from './step.ts';
import { graceName, waitingName } from './waiting.ts';

/**
 * Every deadline of the present state and no other (SES-4): a function of instants in the context, so that what the store
 * holds can always be compared with what should be there. Names are stable: a deadline that moves keeps its name.
 */
export function deadlinesOf({ state, context }: SessionSnapshot): readonly Deadline[] {
  switch (state) {
    case 'waiting':
      return waitingDeadlines(context);
    case 'matched':
      return due('load', context.stateDueAt);
    case 'validating':
      return due('validation', context.stateDueAt);
    case 'playing':
      return context.play === null ? [] : playDeadlines(context.play);
    case 'ended':
      return due('upload', context.end?.uploadDueAt ?? null);
    case 'created':
    case 'disposed':
      return [];
  }
}

function waitingDeadlines(context: SessionContext): readonly Deadline[] {
  return context.members.flatMap((member) => [
    ...due(waitingName(member.participant), member.waitingDeadlineAt),
    ...due(graceName(member.participant), member.graceUntil),
  ]);
}

function playDeadlines(play: PlayContext): readonly Deadline[] {
  return [
    ...due('start', play.startDueAt),
    ...Object.entries(play.reconnectDueAt).flatMap(([slot, dueAt]) =>
      due(reconnectName(Number(slot)), dueAt),
    ),
    ...Object.entries(play.linkDueAt).flatMap(([pair, dueAt]) => due(linkName(pair), dueAt)),
    ...due(capName, play.capAt),
    ...due('finish', play.finishDueAt),
  ];
}

function due(name: string, dueAt: number | null): readonly Deadline[] {
  return dueAt === null ? [] : [{ name, dueAt }];
}
