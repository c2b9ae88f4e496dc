/*
 * When states differ (RB-12, RB-13). Whoever sees it asks everybody to stand still. On the frame all stand on, the words
 * tell everybody's checksum of it, so every pause is a comparison too. Meanwhile the first differing frame is searched
 * (desync-search.ts). Then the rule (heal-rule.ts) names the right state and who gives it; who differs takes it, tells
 * the checksum it has now, and when all are equal play goes on. Where the scene does not want that, or it was done too
 * often, or does not work, the game ends `desynced`, with what was found.
 */
import type { ChecksumExchange, Desync } from './checksum-exchange.ts';
import { NO_LOG } from './desync-log.ts';
import { DesyncSearch } from './desync-search.ts';
import { type Frame, NULL_FRAME } from './frame.ts';
import { decideHeal, type Heal } from './heal-rule.ts';
import type { Hold } from './hold.ts';
import { isSameStand, isStandingWithUs } from './hold-rules.ts';
import { hasSlot } from './hold-word.ts';
import type { PeerEndpoint } from './peer-endpoint.ts';
import type { DesyncLog, Instant, RunnerEvent } from './runner.ts';
import type { StateExchange } from './state-exchange.ts';
import type { StateKeeper } from './state-keeper.ts';

/** A game that goes astray more often is broken. */
const MAX_HEALS = 3;
/** Far longer than the search, and a state of the usual size on a poor link; then the game ends. */
const GIVE_UP_MS = 20_000;

export interface HealerOptions {
  readonly localSlot: number;
  readonly hold: Hold;
  readonly endpoints: readonly PeerEndpoint[];
  readonly checksums: ChecksumExchange;
  readonly exchange: StateExchange;
  readonly states: StateKeeper;
  readonly onDesync: 'heal' | 'end';
  readonly sendTrail: (slot: number, payload: Uint8Array) => void;
  readonly emit: (event: RunnerEvent) => void;
  /** The game ends: this is what was found. */
  readonly end: (desync: Desync, log: DesyncLog) => void;
}

export class Healer {
  heals = 0;
  /** The first difference that we saw ourselves and that is not healed. */
  desync: Desync | undefined;
  readonly #options: HealerOptions;
  #search: DesyncSearch;
  #noticedAt: Instant = Number.NaN;
  /** Checksums of the frame we stand on as each told it first, by slot: whoever takes a state tells another then. */
  readonly #toldFirst = new Map<number, number>();
  /** Kept before a state is taken: the stretch that was searched ends with that. */
  #log = NO_LOG;
  /** The frame whose state was taken. */
  #takenAt: Frame = NULL_FRAME;
  /** The frame that `#toldFirst` is of. */
  #standsAt: Frame = NULL_FRAME;
  /** Of the last heal: what a peer says that has not come so far yet is old news. */
  #healedGeneration = -1;

  constructor(options: HealerOptions) {
    this.#options = options;
    this.#search = this.#newSearch();
  }

  /** A difference was seen. False when it is not to be dealt with here: the game ends. */
  notice(desync: Desync, now: Instant): boolean {
    if (this.heals >= MAX_HEALS) return false;
    this.desync ??= desync;
    this.#begin(now);
    this.#options.hold.differs = true;
    return true;
  }

  /** What differs is known, the first frame of it not yet; a peer that has found it may be done before us. */
  get isSearching(): boolean {
    return this.#search.hasBegun && !this.#search.isDone;
  }

  /** What is kept of the difference; empty until the search is done. */
  get log(): DesyncLog {
    if (this.#search.isDone && this.#takenAt === NULL_FRAME)
      this.#log = this.#search.logOf(this.#comparedWith);
    return this.#log;
  }

  handleTrail(slot: number, payload: Uint8Array): boolean {
    return this.#search.handle(slot, payload);
  }

  /** Whether a state would be taken from this peer: it is to give the right one, and we have not got that. */
  isTakingFrom(slot: number): boolean {
    const { hold, localSlot, endpoints } = this.#options;
    const decision = this.#decide();
    if (
      this.#takenAt === hold.word.standsAt ||
      decision?.source !== slot ||
      !decision.slots.includes(localSlot)
    )
      return false;
    const right = this.#toldFirst.get(slot);
    const told = endpoints.find((peer) => peer.slot === slot)?.told;
    return told !== undefined && isStandingWithUs(hold.word, told) && told.checksum === right;
  }

  /** Every tick, after standing still where that is due. */
  update(now: Instant): void {
    const { hold, onDesync } = this.#options;
    if (hasSlot(hold.word.lost, this.#options.localSlot)) return;
    if (!this.#isActive) this.#look(now);
    if (!this.#isActive) return;
    hold.isBlocked = true;
    if (hold.word.stands) this.#proceed(now);
    const isTooLate = this.#isActive && now - this.#noticedAt > GIVE_UP_MS;
    if (isTooLate || (onDesync === 'end' && this.#isSearched)) this.#giveUp();
  }

  get #isActive(): boolean {
    return !Number.isNaN(this.#noticedAt);
  }

  get #isSearched(): boolean {
    return this.desync !== undefined && this.#search.isDone;
  }

  #begin(now: Instant): void {
    if (!this.#isActive) this.#noticedAt = now;
  }

  /** Does anybody say that states differ, or do we stand beside somebody with another one? */
  #look(now: Instant): void {
    const { hold } = this.#options;
    if (!hold.isActive) return;
    const { generation } = hold.word;
    const isSaid = hold.survivors().some(({ told }) => told.differs && told.generation === generation);
    if (isSaid && this.#healedGeneration !== generation) this.#begin(now);
    // After a heal as well: a liar may have had each of us take another state for the right one.
    this.#compareStands(now);
  }

  #compareStands(now: Instant): void {
    const found = this.desync === undefined ? this.otherStand() : undefined;
    if (found !== undefined && !this.notice(found, now)) this.#options.end(found, NO_LOG);
  }

  /** Somebody who has a say stands beside us with another state. */
  otherStand(): Desync | undefined {
    const { hold } = this.#options;
    const { word } = hold;
    if (!word.stands) return undefined;
    const other = hold
      .survivors()
      .find(({ told }) => isStandingWithUs(word, told) && told.checksum !== word.checksum);
    if (other === undefined) return undefined;
    const { slot, told } = other;
    return { frame: word.standsAt, slot, localChecksum: word.checksum, remoteChecksum: told.checksum };
  }

  #proceed(now: Instant): void {
    const { hold, states, onDesync } = this.#options;
    const peers = hold.survivors();
    this.#compareStands(now);
    this.#noteStands(peers);
    if (!this.#search.hasBegun) this.#search.begin(states.replay(), now);
    this.#tellTrail(now, peers);
    if (onDesync === 'end') return;
    const decision = this.#decide();
    if (decision === undefined) return;
    this.#give(decision, peers);
    this.#take();
    const areEqual = peers.every(({ told }) => isSameStand(hold.word, told));
    if (!this.#search.isDone) return;
    if (areEqual) this.#finish(decision);
    // Who has ended beside us with another state gives none any more, and takes none.
    else if (peers.some(({ isOver, told }) => isOver && !isSameStand(hold.word, told))) this.#giveUp();
  }

  #noteStands(peers: readonly PeerEndpoint[]): void {
    const { hold, localSlot } = this.#options;
    if (this.#standsAt !== hold.word.standsAt) this.#toldFirst.clear();
    this.#standsAt = hold.word.standsAt;
    const note = (slot: number, checksum: number) => {
      if (!this.#toldFirst.has(slot)) this.#toldFirst.set(slot, checksum);
    };
    note(localSlot, hold.word.checksum);
    for (const { slot, told } of peers) if (isStandingWithUs(hold.word, told)) note(slot, told.checksum);
  }

  /** Undefined until all who are there have told their checksum. */
  #decide(): Heal | undefined {
    const { hold, localSlot } = this.#options;
    const slots = [localSlot, ...hold.survivors().map((peer) => peer.slot)];
    if (!slots.every((slot) => this.#toldFirst.has(slot))) return undefined;
    return decideHeal(slots.map((slot) => ({ slot, checksum: this.#toldFirst.get(slot)! })));
  }

  #give({ source, slots }: Heal, peers: readonly PeerEndpoint[]): void {
    const { hold, exchange, states, localSlot } = this.#options;
    if (source !== localSlot) return;
    for (const peer of peers) {
      if (!slots.includes(peer.slot) || exchange.isGivingTo(peer)) continue;
      try {
        exchange.give(peer, hold.word.standsAt, states.exportState());
      } catch {
        // Our game has a state that cannot be carried: once it is known where they parted this ends.
        if (this.#search.isDone) this.#giveUp();
        return;
      }
    }
  }

  #take(): void {
    const { hold, exchange, states } = this.#options;
    // Not before: what is searched is the stretch that led to the state we have now.
    const taken = this.#search.isDone ? exchange.taken((slot) => this.isTakingFrom(slot)) : undefined;
    if (taken === undefined) return;
    this.#log = this.log;
    this.#takenAt = hold.word.standsAt;
    try {
      states.importState(hold.word.standsAt, taken.bytes);
      hold.word.checksum = states.checksum();
    } catch {
      // Our game makes another state of it: that cannot be healed.
      this.#giveUp();
    }
  }

  #tellTrail(now: Instant, peers: readonly PeerEndpoint[]): void {
    for (const { slot } of this.#options.endpoints) {
      if (!peers.some((peer) => peer.slot === slot)) this.#search.forget(slot);
    }
    let message = this.#search.produce(now);
    while (message !== undefined) {
      this.#options.sendTrail(message.slot, message.bytes);
      message = this.#search.produce(now);
    }
  }

  #finish({ source, slots }: Heal): void {
    const { hold, checksums, states, emit } = this.#options;
    const slot = this.#comparedWith;
    const { log } = this;
    const frame = hold.word.standsAt;
    this.heals += 1;
    this.#healedGeneration = hold.word.generation;
    checksums.forgiveUpTo(frame);
    states.agreed();
    this.#reset();
    hold.differs = false;
    hold.isBlocked = false;
    emit({ ...log, type: 'healed', frame, source, slots, slot });
  }

  #giveUp(): void {
    const { desync, log } = this;
    this.#noticedAt = Number.NaN;
    const { standsAt: frame, checksum } = this.#options.hold.word;
    // Others found it among themselves; all that we know is where we stand.
    const found = desync ?? {
      frame: Math.max(0, frame),
      slot: this.#comparedWith,
      localChecksum: checksum,
      remoteChecksum: 0,
    };
    this.#options.end(found, log);
  }

  /** Whose checksums are held beside ours. */
  get #comparedWith(): number {
    const { endpoints, localSlot } = this.#options;
    if (this.desync !== undefined) return this.desync.slot;
    return endpoints.find(({ told }) => told.differs)?.slot ?? endpoints[0]?.slot ?? localSlot;
  }

  #reset(): void {
    this.desync = undefined;
    this.#noticedAt = Number.NaN;
    this.#toldFirst.clear();
    this.#log = NO_LOG;
    this.#takenAt = NULL_FRAME;
    this.#search = this.#newSearch();
  }

  #newSearch(): DesyncSearch {
    const { localSlot, endpoints } = this.#options;
    return new DesyncSearch({ search: this.heals, localSlot, peers: endpoints.map((peer) => peer.slot) });
  }
}
