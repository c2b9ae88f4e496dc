import { ViewSchema } from '@greenroom/protocol';
import * as v from 'valibot';
import type { SessionContext, SessionRules, SessionSnapshot } from '../../../src/session/context.ts';
import type { SessionEffect } from '../../../src/session/effects.ts';
import type { SessionEvent } from '../../../src/session/events.ts';
import { checkInvariants } from '../../../src/session/invariants.ts';
import { heldSlots } from '../../../src/session/members.ts';
import { sessionMachine } from '../../../src/session/session-machine.ts';
import type { CreateSession, StepResult } from '../../../src/session/step.ts';
import { placement, RULES, T0 } from './script.ts';

/** What is true of every single step, whatever was said: the sentences that are not. `count` spreads what is dear to check. */
export function checkStep(
  before: SessionSnapshot,
  event: SessionEvent,
  result: StepResult,
  count: number,
): readonly string[] {
  if (result.type === 'refused') {
    return result.code === 'internal' ? [`the machine threw: ${result.detail}`] : [];
  }
  if (result.type === 'unchanged') return [];
  const { snapshot, effects } = result;
  return [
    ...checkInvariants(snapshot),
    ...checkLedger(before, event, snapshot, effects),
    ...checkOrder(before, snapshot),
    ...checkSlots(before, snapshot),
    ...checkView(snapshot, count),
    ...(count % 16 === 0 ? checkTextForm(snapshot) : []),
  ];
}

/** Nobody appears or disappears: who had a seat has one, or was settled, or was sent back, or sits elsewhere. */
function checkLedger(
  before: SessionSnapshot,
  event: SessionEvent,
  after: SessionSnapshot,
  effects: readonly SessionEffect[],
): readonly string[] {
  const holders = (snapshot: SessionSnapshot) =>
    heldSlots(snapshot.context).flatMap((slot) => snapshot.context.members[slot]?.participant ?? []);
  const of = (type: SessionEffect['type']) =>
    effects.flatMap((effect) =>
      effect.type === type && 'participant' in effect ? [effect.participant] : [],
    );
  const gone = holders(before).filter((participant) => !holders(after).includes(participant));
  const settled = of('settle');
  const accounted = [...settled, ...of('requeue')];
  const isMerge = event.type === 'merged';
  const reasons = new Set(effects.flatMap((effect) => (effect.type === 'settle' ? [effect.reason] : [])));
  return [
    ...(settled.join() === of('releaseSeat').join() ? [] : ['settled and released are not the same people']),
    ...(isMerge || accounted.sort().join() === [...gone].sort().join()
      ? []
      : [`gone: ${gone}; accounted for: ${accounted}`]),
    ...(isMerge && effects.length > 0 ? ['a merge settled somebody'] : []),
    ...(reasons.size <= 1 ? [] : ['two reasons told for one end (SES-10)']),
    ...([...reasons].every((reason) => reason === null || reason === after.context.end?.reason)
      ? []
      : ['a reason was told that is not the reason (SES-10)']),
  ];
}

/** From the match on a slot is its member's or its bot's for good, and the agreed delay stays. */
function checkSlots(
  { context: before }: SessionSnapshot,
  { context: after }: SessionSnapshot,
): readonly string[] {
  const people = ({ members }: SessionContext) => members.map(({ participant }) => participant).join();
  const isSame =
    before.match === null ||
    after.match === null ||
    (people(before) === people(after) && before.match.bots.join() === after.match.bots.join());
  const delays = [before, after].flatMap(({ play }) => play?.inputDelayFrames ?? []);
  const isBack = Object.entries(before.play?.gone ?? {}).some(
    ([slot, outcome]) => after.play !== null && after.play.gone[Number(slot)] !== outcome,
  );
  return [
    ...(isSame ? [] : ['a slot has changed hands']),
    ...(new Set(delays).size <= 1 ? [] : ['the input delay was changed in play (RB-10)']),
    ...(isBack ? ['who was gone is back in the game'] : []),
  ];
}

const ORDER = ['created', 'waiting', 'matched', 'validating', 'playing', 'ended', 'disposed'];

function checkOrder(before: SessionSnapshot, after: SessionSnapshot): readonly string[] {
  const isMatch = before.state === 'waiting' && after.state === 'matched';
  return [
    ...(ORDER.indexOf(after.state) >= ORDER.indexOf(before.state) ? [] : ['went back']),
    ...(before.state === 'disposed' ? ['left disposed'] : []),
    ...(after.context.epoch - before.context.epoch === (isMatch ? 1 : 0)
      ? []
      : ['the epoch changes at the match and nowhere else (SES-7)']),
  ];
}

function checkView(snapshot: SessionSnapshot, count: number): readonly string[] {
  const { members } = snapshot.context;
  const held = heldSlots(snapshot.context);
  const viewer = members[held[count % Math.max(1, held.length)] ?? -1];
  if (viewer === undefined) return [];
  const view = sessionMachine.viewOf(snapshot, viewer.participant, 3);
  if (!v.is(ViewSchema, view)) return [`a view that is none: ${JSON.stringify(view)}`];
  const text = JSON.stringify(view);
  return members.some((member) => text.includes(`"${member.participant}"`))
    ? ['a view names a participant (SES-8)']
    : [];
}

function checkTextForm(snapshot: SessionSnapshot): readonly string[] {
  const text = sessionMachine.serialize(snapshot);
  return sessionMachine.serialize(sessionMachine.parse(text)) === text ? [] : ['not the same after storage'];
}

/** What the scenes of random lives differ in: as everything was before there was a choice, and every other way. */
export const SCENES: readonly ((groupSize: number) => SessionRules)[] = [
  (groupSize) => ({ ...RULES, groupSize }),
  (groupSize) => ({ ...RULES, groupSize, onTimeout: 'startWithBots', ...playing({ onHidden: 'end' }) }),
  (groupSize) => ({ ...RULES, groupSize, ...playing({ onPlayerDrop: 'idle', episodes: 3 }) }),
  (groupSize) => ({
    ...RULES,
    groupSize,
    onTimeout: 'startWithBots',
    minHumans: 1,
    ...playing({ onPlayerDrop: 'bot', inputDelayFrames: 'auto', episodes: 2 }),
  }),
];

const playing = (play: Partial<SessionRules['play']>) => ({ play: { ...RULES.play, ...play } });

export function createInput(rules: SessionRules): CreateSession {
  return {
    id: 'session-1' as CreateSession['id'],
    scene: 'kitchen' as CreateSession['scene'],
    rules,
    at: T0,
    placement: placement(0),
  };
}

/** A step that wrote into what it was given would now throw, and be refused as `internal`. */
export function freeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const part of Object.values(value)) freeze(part);
  return value;
}
