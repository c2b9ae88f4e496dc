import { change, type Guard, type Reducer } from './change.ts';
import type { Member, PairContext, SessionContext } from './context.ts';
import { pairKey } from './context.ts';
import { dispose, requeued, settled } from './ending.ts';
import { isConnected, slotOf } from './members.ts';
import { afterOutage, dropConnections } from './outage.ts';

/** Every seat is taken and connected at this instant, and the draw has a secret for every pair. */
export const isReady: Guard<'match'> = (context, event) =>
  context.members.length === context.rules.groupSize &&
  context.members.every(isConnected) &&
  pairKeysOf(context).every((key) => event.draw.pairSecrets[key] !== undefined);

/**
 * Whoever is there plays with bots: at least one of them has waited to the end of their time, and not all seats are taken.
 * The caller knows which sockets are live; those it names must have one here as well.
 */
export const isReadyWithBots: Guard<'matchWithBots'> = (context, { present, draw, at }) => {
  const members = context.members.filter(({ participant }) => present.includes(participant));
  return (
    context.rules.onTimeout === 'startWithBots' &&
    members.length === present.length &&
    members.length < context.rules.groupSize &&
    members.every(isConnected) &&
    members.some(({ waitingDeadlineAt }) => waitingDeadlineAt <= at) &&
    pairKeysOf({ ...context, members }).every((key) => draw.pairSecrets[key] !== undefined)
  );
};

/** Every pair of slots, lower first: `0-1`, `0-2`, `1-2`. */
export function pairKeysOf(context: Pick<SessionContext, 'members'>): readonly string[] {
  return context.members.flatMap((_, a) =>
    context.members.slice(a + 1).map((_member, offset) => pairKey(a, a + 1 + offset)),
  );
}

/**
 * The epoch changes here and nowhere else (SES-7); the order of the members is their player slot from now on, and the slots
 * that are left over are bots'.
 */
export const draw: Reducer<'match' | 'matchWithBots'> = (context, event) => {
  const { seed, treatment, settings, iceServers, pairSecrets } = event.draw;
  const { groupSize } = context.rules;
  const pairs: Record<string, PairContext> = {};
  for (const key of pairKeysOf(context)) {
    pairs[key] = { key: pairSecrets[key] ?? '', attempt: 1, reports: {} };
  }
  return change({
    ...context,
    epoch: context.epoch + 1,
    stateDueAt: event.at + context.rules.loadMs,
    match: {
      bots: slotsFrom(context.members.length, groupSize),
      seed,
      treatment,
      settings,
      iceServers,
      pairs,
      loaded: [],
    },
  });
};

/** Who is not there waits on elsewhere, as without this match: nobody is matched with an empty seat (REG-05). */
export const drawWithBots: Reducer<'matchWithBots'> = (context, event) => {
  const isPresent = ({ participant }: Member) => event.present.includes(participant);
  const matched = draw({ ...context, members: context.members.filter(isPresent) }, event);
  const away = context.members.filter((member) => !isPresent(member));
  return {
    context: matched.context,
    effects: away.map((member) => ({
      ...requeued(member, member.requeuedBecause),
      type: 'requeue',
      participant: member.participant,
      // Also of a socket that the store believes in.
      connection: null,
    })),
  };
};

function slotsFrom(first: number, end: number): readonly number[] {
  return Array.from({ length: Math.max(0, end - first) }, (_, index) => first + index);
}

export const hasLoaded: Guard<'loaded'> = (context, event) =>
  loadedOf(context).includes(slotOf(context, event.participant));

export const isLastToLoad: Guard<'loaded'> = (context) =>
  loadedOf(context).length === context.members.length - 1;

/** Nobody else to be linked with: bots need no links. */
export const isAlone: Guard<'loaded'> = (context) => context.members.length === 1;

export const noteLoaded: Reducer<'loaded'> = (context, event) =>
  change({
    ...context,
    match: context.match && {
      ...context.match,
      loaded: [...context.match.loaded, slotOf(context, event.participant)],
    },
  });

/** All pages can play: from here the links are proven. */
export const startValidation: Reducer<'loaded'> = (context, event) => {
  const loaded = noteLoaded(context, event).context;
  return change({ ...loaded, stateDueAt: event.at + context.rules.validation.timeoutMs });
};

export const isLoadOver: Guard<'deadline'> = (context, event) =>
  event.name === 'load' && context.stateDueAt !== null && context.stateDueAt <= event.at;

/** Only now a page that went away while loading counts as gone: it had until the deadline to come back (REG-15). */
export const giveUpLoading: Reducer<'deadline'> = (context) =>
  dispose(context, 'loadTimeout', (member, slot) =>
    loadedOf(context).includes(slot) && isConnected(member)
      ? requeued(member, 'loadTimeout')
      : settled('loadTimeout'),
  );

export const restartState: Reducer<'serverRestarted'> = (context, event) =>
  change({
    ...dropConnections(context),
    stateDueAt: context.stateDueAt === null ? null : afterOutage(context.stateDueAt, context.rules, event),
  });

function loadedOf(context: SessionContext): readonly number[] {
  return context.match?.loaded ?? [];
}
