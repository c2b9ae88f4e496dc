import { change, type Guard, type Reducer } from './change.ts';
import type { PairContext, SessionContext } from './context.ts';
import { pairKey } from './context.ts';
import { dispose, requeued, settled } from './ending.ts';
import { isConnected, slotOf } from './members.ts';
import { afterOutage, dropConnections } from './outage.ts';

/** Every seat is taken and connected at this instant, and the draw has a secret for every pair. */
export const isReady: Guard<'match'> = (context, event) =>
  context.members.length === context.rules.groupSize &&
  context.members.every(isConnected) &&
  pairKeysOf(context).every((key) => event.draw.pairSecrets[key] !== undefined);

/** Every pair of slots, lower first: `0-1`, `0-2`, `1-2`. */
export function pairKeysOf(context: SessionContext): readonly string[] {
  return context.members.flatMap((_, a) =>
    context.members.slice(a + 1).map((_member, offset) => pairKey(a, a + 1 + offset)),
  );
}

/** The epoch changes here and nowhere else (SES-7); the order of the members is their player slot from now on. */
export const draw: Reducer<'match'> = (context, event) => {
  const { seed, treatment, settings, iceServers, pairSecrets } = event.draw;
  const pairs: Record<string, PairContext> = {};
  for (const key of pairKeysOf(context)) {
    pairs[key] = { key: pairSecrets[key] ?? '', attempt: 1, reports: {} };
  }
  return change({
    ...context,
    epoch: context.epoch + 1,
    stateDueAt: event.at + context.rules.loadMs,
    match: { seed, treatment, settings, iceServers, pairs, loaded: [] },
  });
};

export const hasLoaded: Guard<'loaded'> = (context, event) =>
  loadedOf(context).includes(slotOf(context, event.participant));

export const isLastToLoad: Guard<'loaded'> = (context) =>
  loadedOf(context).length === context.members.length - 1;

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
