import type { AnyGame, Json } from '@greenroom/netcode';
import { GreenroomError, type View } from '@greenroom/protocol';
import { createActor, fromCallback } from 'xstate';
import type { JoinOptions, Session, SessionEnd, SessionState } from '../api.ts';
import type { Platform } from '../ports/platform.ts';
import { badOptionOf } from './bad-option.ts';
import { createClockSync } from './clock-sync.ts';
import { type Connection, openConnection } from './connection.ts';
import { countedClock } from './counted-clock.ts';
import { diagnose } from './diagnose.ts';
import { createLedger } from './ledger.ts';
import {
  leafOf,
  type MatchInput,
  type ParticipantEvent,
  type ParticipantLeaf,
  type ParticipantSnapshot,
  participantMachine,
} from './machine.ts';
import { type RunningMatch, runMatch } from './match.ts';
import { pageStateOf, refusalOf } from './page-state.ts';
import type { PlayFigures } from './play-types.ts';
import { causeOf, type Fact, stampFact } from './reporter.ts';

/** What has begun to play never takes another seat. */
const RETURNS_ONLY: ReadonlySet<ParticipantLeaf> = new Set([
  'rejoining',
  'playing',
  'over',
  'saving',
  'stranded',
  'leaving',
  'ended',
]);

/** One person's way through one scene: the machine with the page's world bound to it. */
export function createSession<State, Input, Settings extends Json>(
  options: JoinOptions<State, Input, Settings> & { readonly server: string },
  platform: Platform,
): Session {
  const ledger = createLedger();
  const clock = countedClock(platform.clock, ledger);
  const sync = createClockSync(clock);
  const listeners = new Set<(state: SessionState) => void>();
  const ending = Promise.withResolvers<SessionEnd>();
  // Whoever does not ask for the end is not told that there is none.
  ending.promise.catch(() => {});
  const closing: Promise<void>[] = [];
  let connection: Connection | undefined;
  let running: RunningMatch | undefined;
  let figures: PlayFigures | undefined;
  let reported: string | undefined;
  let endedAt: number | undefined;
  let disposing: Promise<void> | undefined;

  function record(
    fact: Fact,
    of: Pick<View, 'session' | 'epoch'> | undefined,
    frame: number | null,
    durability?: 'strict',
  ): void {
    connection?.record(stampFact(fact, clock, sync, of, frame), durability);
  }

  const leaf = () => leafOf(actor.getSnapshot());
  const inMatch = () => {
    const { view } = actor.getSnapshot().context;
    if (leaf() === 'leaving' || (view?.state !== 'validating' && view?.state !== 'playing')) return undefined;
    return { session: view.session, epoch: view.epoch };
  };

  const machine = participantMachine.provide({
    actors: {
      connection: fromCallback<ParticipantEvent>(({ sendBack }) => {
        const detail = badOptionOf(options);
        if (detail) platform.warn(`joinScene cannot use the option '${detail}'`);
        const code = detail ? 'badOption' : platform.obstacle();
        if (code) return sendBack({ type: 'refused', error: { code, ...(detail && { detail }) } });
        let isClosed = false;
        const mine = openConnection({
          platform,
          clock,
          ledger,
          sync,
          server: options.server,
          scene: options.scene,
          participant: options.participant.id,
          labels: options.participant.labels ?? {},
          signature: options.participant.signature,
          // Not `gameKey`: a value import would put netcode into what loads first.
          game: `${options.game.id}@${options.game.version}`,
          intent: () => (RETURNS_ONLY.has(leaf()) ? 'resume' : (options.intent ?? 'join')),
          inMatch,
          isStranded: () => leaf() === 'stranded',
          onSignal: (signal) => running?.receiveSignal(signal),
          onLeaving: () => running?.play?.sayBye(),
          onMeasured: () => onSnapshot(actor.getSnapshot()),
          emit: (event) => isClosed || sendBack(event),
        });
        connection = mine;
        return () => {
          isClosed = true;
          closing.push(mine.close());
        };
      }),
      match: fromCallback<ParticipantEvent, MatchInput>(({ input, sendBack }) => {
        const mine = runMatch({
          input,
          platform,
          clock,
          ledger,
          game: options.game as AnyGame,
          view: options.view,
          sendSignal: (signal) => connection?.sendSignal(signal),
          ask: (event, message) => connection!.request(event, message),
          record: (fact, frame, durability) => record(fact, input, frame, durability),
          emit(event) {
            sendBack(event);
            if (event.type === 'notRejoined') connection?.sayStranded();
          },
          onLoaded: () => drive(actor.getSnapshot()),
        });
        running = mine;
        return () => {
          // The panel shows them on the end screen too.
          figures = mine.play?.figures();
          mine.close();
          if (running === mine) running = undefined;
        };
      }),
    },
    actions: {
      entered({ event, context: { view } }, { state: to }) {
        const from = reported;
        reported = to;
        if (to === 'ended') endedAt ??= clock.wallNow();
        if (from === undefined || from === to) return;
        const fact = { kind: 'transition', from, to, cause: causeOf(event) } as Fact;
        record(fact, view, running?.play?.frame ?? null);
      },
      reportLeave: ({ context: { view } }) => record({ kind: 'leave' }, view, null, 'strict'),
      reportUploaded({ context: { view } }) {
        if (view?.state !== 'ended' || view.reason === null) return;
        record({ kind: 'uploaded' }, view, null);
      },
    },
  });

  const actor = createActor(machine);
  let state = pageStateOf(actor.getSnapshot(), sync);

  /** The page is shown the state first; then the game may use what the page has made of it. */
  function onSnapshot(snapshot: ParticipantSnapshot): void {
    if (snapshot.context.isLeaving) endedAt ??= clock.wallNow();
    show(pageStateOf(snapshot, sync, endedAt));
    drive(snapshot);
    settle(snapshot);
  }

  function show(next: SessionState): void {
    if (JSON.stringify(next) === JSON.stringify(state)) return;
    state = next;
    for (const listener of [...listeners]) call(listener);
  }

  /** An error of ours: the machine has stopped, so what it held is released here. */
  function fail(cause: unknown): void {
    platform.warn('the session failed', cause);
    running?.close();
    if (connection) closing.push(connection.close());
    if (state.state !== 'ended') show(refusalOf('internal'));
    ending.reject(new GreenroomError('internal', { cause }));
  }

  function call(listener: (state: SessionState) => void): void {
    try {
      listener(state);
    } catch (error) {
      platform.warn('a listener of the session threw', error);
    }
  }

  function drive(snapshot: ParticipantSnapshot): void {
    const { view } = snapshot.context;
    const now = leafOf(snapshot);
    if (now === 'validating') running?.play?.validate();
    if (view?.state !== 'playing') return;
    const { startAt, inputDelayFrames } = view;
    if (now === 'countdown') running?.play?.start(sync.toMonotonic(startAt), inputDelayFrames);
    running?.play?.follow(view);
    if (now === 'rejoining') running?.rejoin(view);
  }

  function settle({ context: { error } }: ParticipantSnapshot): void {
    if (state.state === 'ended' && state.isSaved) {
      const { state: _, ...end } = state;
      ending.resolve(end);
    } else if (error && (state.state === 'ended' || state.state === 'refused')) {
      ending.reject(GreenroomError.fromBody(error));
    } else if (state.state === 'superseded' || state.state === 'disposed') {
      ending.reject(new GreenroomError(state.state));
    }
  }

  actor.subscribe({ next: onSnapshot, error: fail });
  actor.start();

  async function dispose(): Promise<void> {
    actor.send({ type: 'dispose' });
    show({ state: 'disposed' });
    await Promise.all(closing);
    listeners.clear();
    const leaks = ledger.holders();
    if (leaks.length > 0) platform.warn(`still held after dispose: ${leaks.join('; ')}`);
  }

  return {
    get state() {
      return state;
    },
    subscribe(listener) {
      listeners.add(listener);
      call(listener);
      return () => void listeners.delete(listener);
    },
    leave() {
      actor.send({ type: 'leave' });
      return ending.promise;
    },
    ended: ending.promise,
    diagnostics() {
      if (running) figures = running.play?.figures();
      return diagnose(state.state, actor.getSnapshot().context, figures, clock, sync, ledger);
    },
    dispose: () => (disposing ??= dispose()),
    [Symbol.asyncDispose]() {
      return this.dispose();
    },
  };
}
