/*
 * A page that comes back into its slot (RB-19). The others stand still on frame H, and the lowest slot among them gives
 * the state of H, once all of them have shown that it is theirs too. With it the page stands where they stand, has every
 * player's input of H to decode the next ones by, and takes part in going on like anybody else; from H + 1 on it gives
 * inputs. Until play goes on nobody takes inputs of it: what its earlier page sent for later frames is forgotten only at
 * the moment when all forget it.
 *
 * A state from a survivor plus inputs: what ggrs issue 23 asks for, and Croquet does with its snapshots.
 */
import type { Frame } from './frame.ts';
import type { Hold } from './hold.ts';
import { isSameStand } from './hold-rules.ts';
import { hasSlot } from './hold-word.ts';
import { slotsOf } from './lost-players.ts';
import type { Membership } from './membership.ts';
import type { RollbackSession } from './rollback-session.ts';
import type { Instant } from './runner.ts';
import { decodeStanding, encodeStanding, type StandingState } from './standing-state.ts';
import type { StateExchange } from './state-exchange.ts';
import type { StateKeeper } from './state-keeper.ts';

export interface RejoinOptions {
  readonly session: RollbackSession;
  readonly hold: Hold;
  readonly members: Membership;
  readonly exchange: StateExchange;
  readonly states: StateKeeper;
  /** Slots that are bots from frame 0. */
  readonly bots: readonly number[];
  readonly onPlayerDrop: 'idle' | 'bot';
}

/** What we stand with, for a page that is to stand there too. */
export function describeStanding({ session, hold, members, states }: RejoinOptions): Uint8Array {
  const { frame } = session;
  const { lost, gone, back, absent } = members.lost;
  const inputs = Array.from({ length: session.players }, (_, slot) => {
    const { last } = session.queue(slot);
    const isOver = session.isAbsent(slot) || hasSlot(lost & ~back, slot);
    return session.knownInputs(slot, frame, isOver ? Math.max(last, frame) : frame);
  });
  const { generation } = hold.word;
  const state = states.exportState();
  const standing: StandingState = { generation, lost, gone, back, absent, frame, inputs, state };
  return encodeStanding(standing, session.inputBytes);
}

export class Rejoin {
  /** This page has no state yet. */
  isAwaiting: boolean;
  readonly #options: RejoinOptions;

  constructor(options: RejoinOptions, isAwaiting: boolean) {
    this.#options = options;
    this.isAwaiting = isAwaiting;
  }

  /** Gives our state to those who come back, where that is for us to do. */
  give(): void {
    const { hold, members, session, exchange } = this.#options;
    const { word } = hold;
    if (!word.stands || word.back === 0 || hasSlot(word.lost, session.localSlot)) return;
    const isAnybodyElse = hold
      .survivors()
      .some(({ slot, told }) => slot < session.localSlot || !isSameStand(word, told));
    if (isAnybodyElse) return;
    for (const peer of members.endpoints) {
      const isWaiting = hasSlot(word.back, peer.slot) && peer.told.generation !== word.generation;
      if (isWaiting && !exchange.isGivingTo(peer)) {
        exchange.give(peer, word.standsAt, describeStanding(this.#options));
      }
    }
  }

  /** Stands where the others stand, once their state is here. Returns the frame then. Throws what the game throws. */
  take(now: Instant): Frame | undefined {
    const { session, exchange } = this.#options;
    const taken = this.isAwaiting ? exchange.taken(() => true) : undefined;
    if (taken === undefined) return undefined;
    const standing = decodeStanding(taken.bytes, session.players, session.inputBytes);
    if (standing === undefined || !this.#isForUs(standing) || !this.#couldStand(standing, taken.slot, now)) {
      // A peer that gives us nonsense gives us nothing: another may do better.
      exchange.refuse(taken.slot);
      return undefined;
    }
    this.isAwaiting = false;
    return standing.frame;
  }

  /** False where this is no state of ours. From the one who is to give it that is a failure: nobody will give another. */
  #couldStand(standing: StandingState, from: number, now: Instant): boolean {
    try {
      this.#stand(standing, now);
    } catch (error) {
      if (from === this.#options.members.endpoints[0]?.slot) throw error;
      return false;
    }
    return true;
  }

  #isForUs({ back, inputs, frame }: StandingState): boolean {
    const { session } = this.#options;
    const isKept = inputs.every(
      (each) => each.length <= session.inputBytes * session.queue(0).capacityFrames,
    );
    return hasSlot(back, session.localSlot) && isKept && frame >= session.frame;
  }

  #stand(standing: StandingState, now: Instant): void {
    const { session, hold, members, states, bots, onPlayerDrop } = this.#options;
    const { frame, absent } = standing;
    states.importState(frame, standing.state);
    session.restore(frame, standing.inputs, slotsOf(absent));
    members.adopt(standing, absent, now);
    for (const slot of slotsOf(absent)) {
      const isBot = onPlayerDrop === 'bot' && !bots.includes(slot);
      if (isBot) states.playBot(slot, session.queue(slot).last + 1);
    }
    for (const peer of members.endpoints) {
      peer.awaitReturn(now);
      peer.continueFrom(frame);
      if (!hasSlot(standing.back, peer.slot)) peer.listen();
    }
    hold.join(standing.generation);
    hold.standOn(frame, states.checksum());
  }
}
