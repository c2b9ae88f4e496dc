/*
 * Standing still on the same frame, and going on from it at the same instant (RB-15, RB-16); the rules are in
 * hold-rules.ts. All of it travels as words in the ordinary packets (hold-word.ts), so a lost packet is made up for by
 * the next one.
 *
 *   play -> somebody asks, or is lost -> all stand on frame H -> all are clear -> the lowest slot lets play go on -> play
 *
 * Standing still is counted in generations. Within one, ends of streams are never taken back and losses only grow. A
 * liar may take one back, or tell each of us another: who stands lower for it than the rest steps up once it is lost. Who
 * stands on H tells so, with its checksum of H; who knows of nothing that keeps play from going on, and sees that all
 * others who have a say stand there with the same losses in mind, tells to be clear. When all are, the leader ends the
 * generation: nobody who was clear can refuse then. "Goes on in so many ms" belongs to the next generation already, is
 * passed on by everybody who has heard it, and who only hears somebody play in the next generation goes on at once. Who
 * asks again too late asks in the next generation.
 */
import { type Frame, NULL_FRAME } from './frame.ts';
import {
  endOfLost,
  findHoldFrame,
  isAgreed,
  isEverybodyClear,
  isEveryLossSettled,
  isLeader,
  isStandingAbove,
  noticeMs,
  type StreamEnd,
} from './hold-rules.ts';
import { type HoldWord, hasSlot, makeHoldWord } from './hold-word.ts';
import { type LostPlayers, type LostSets, NOBODY_LOST, slotsOf } from './lost-players.ts';
import type { PeerEndpoint } from './peer-endpoint.ts';
import type { RollbackSession } from './rollback-session.ts';
import type { Instant, PauseCause, RunnerEvent } from './runner.ts';

export interface HoldOptions {
  readonly session: RollbackSession;
  /** Those we exchange packets with: changes as players are lost and come back. */
  readonly endpoints: readonly PeerEndpoint[];
  readonly lost: LostPlayers;
  readonly emit: (event: RunnerEvent) => void;
  /** It is agreed that this player's own input ended with this frame. */
  readonly onEnd: (slot: number, frame: Frame) => void;
  /** We come back, and this is what somebody who has a say knows of the losses. */
  readonly onLossesTold: (sets: LostSets, now: Instant) => void;
  /** Play goes on, or stands on a later frame: nothing that was sent while it stood still is of use any more. */
  readonly onGoOn: () => void;
}

const GENERATIONS = 256;

export class Hold {
  /** What we tell; the part that is the same for every peer. */
  readonly word: HoldWord = makeHoldWord();
  /** Nothing is stepped past this frame; `Infinity` while nobody stands still. */
  frame: Frame = Number.POSITIVE_INFINITY;
  /** `frame` will not move any more: what was stepped past it is taken back. */
  isFinal = false;
  isPaused = false;
  /** Something else than asking keeps us from going on. */
  isBlocked = false;
  /** We ask until states are compared. */
  differs = false;
  /** Where each lost player's stream ends, as far as known. */
  ends: ReadonlyMap<number, StreamEnd> = new Map();
  readonly #options: HoldOptions;
  #wantsPause = false;
  /** The losses that we last told to be clear with, in this generation. */
  #agreed: LostSets | undefined;
  /** Play goes on at this instant; NaN while no such instant is set. */
  #goAt: Instant = Number.NaN;
  /** Who keeps us standing still, one bit each, and why: as told last. */
  #toldCauses = 0;
  #toldCause: PauseCause['cause'] = 'request';

  constructor(options: HoldOptions) {
    this.#options = options;
  }

  pause(): void {
    this.#wantsPause = true;
  }

  resume(): void {
    this.#wantsPause = false;
  }

  /** Whether there is anything to tell: outside of that packets carry no word. */
  get isActive(): boolean {
    return this.#isWaiting || this.frame !== Number.POSITIVE_INFINITY || this.#options.lost.lost !== 0;
  }

  mayStep(frame: Frame): boolean {
    return frame <= this.frame && !this.word.stands && !this.#isWaiting;
  }

  /** Others who are not lost: those whose words decide. */
  survivors(): PeerEndpoint[] {
    return this.#options.endpoints.filter((peer) => !hasSlot(this.#options.lost.lost, peer.slot));
  }

  /** Takes in what the peers have told and the owner wants: where do we stand still? Every tick, first. */
  learn(now: Instant): void {
    this.#hearGoingOn(now);
    this.#ask();
    const { lost, session } = this.#options;
    if (hasSlot(lost.lost, session.localSlot)) this.#follow(now);
    if (!this.#isSomebodyEnding()) {
      this.frame = Number.POSITIVE_INFINITY;
      this.isFinal = false;
      return;
    }
    const { word } = this;
    word.lost = lost.lost;
    word.gone = lost.gone;
    word.back = lost.back;
    for (const slot of slotsOf(lost.lost)) word.held[slot] = session.queue(slot).last;
    const survivors = this.survivors().map((peer) => peer.told);
    this.ends = new Map(slotsOf(lost.lost).map((slot) => [slot, endOfLost(slot, word, survivors)]));
    const found = findHoldFrame(word, this.#allWords(), [...this.ends.values()]);
    this.frame = found.frame;
    this.isFinal = found.isFinal;
  }

  /** Stands still where that is due, and goes on where all are clear. After settling; `checksum` is of the newest frame. */
  stand(now: Instant, settledFrame: Frame, checksum: () => number): void {
    const { word } = this;
    const { session, lost } = this.#options;
    // Told anew or not at all: with a loss that we have just heard of we are clear no more.
    word.isClear = false;
    this.#tellChange();
    if (!this.isFinal || this.#isWaiting) return;
    if (this.#isLeftBelow()) {
      word.stands = false;
      this.#options.onGoOn();
    }
    if (!word.stands) {
      if (session.frame !== this.frame || settledFrame !== this.frame) return;
      this.standOn(this.frame, checksum());
    }
    for (const peer of this.#options.endpoints) if (peer.isDeaf) peer.continueFrom(word.standsAt);
    const survivors = this.survivors();
    const words = survivors.map((peer) => peer.told);
    const isSettled = this.#endTheGone() && isEveryLossSettled(word);
    word.isClear = isSettled && !this.isBlocked && isAgreed(word, words, this.#allWords());
    if (!word.isClear) return;
    this.#agreed = lost.agree();
    const slots = survivors.map((peer) => peer.slot);
    if (!isLeader(session.localSlot, word, slots) || !isEverybodyClear(word, this.#allWords())) return;
    const worstRttMs = Math.max(0, ...this.#options.endpoints.map((peer) => peer.rttMs ?? 0));
    this.#goOn(now + noticeMs(worstRttMs));
  }

  /** We stand on `frame` from now on. */
  standOn(frame: Frame, checksum: number): void {
    const { word } = this;
    word.stands = true;
    word.standsAt = frame;
    word.checksum = checksum;
    if (this.isPaused) return;
    this.isPaused = true;
    this.#options.emit({ type: 'paused', frame, ...this.#tellCause() });
  }

  /** Counts down what we tell of the going on. The instant it was set for, once that has come; else undefined. */
  countDown(now: Instant): Instant | undefined {
    const { word } = this;
    word.goesOn = this.#isWaiting;
    if (!this.#isWaiting) return undefined;
    word.goesOnInMs = Math.max(0, Math.round(this.#goAt - now));
    if (now < this.#goAt) return undefined;
    const at = this.#goAt;
    this.#goAt = Number.NaN;
    word.goesOn = false;
    this.isPaused = false;
    this.#toldCause = 'request';
    this.#options.emit({ type: 'unpaused', frame: this.#options.session.frame });
    return at;
  }

  /** Takes the place among those who stand still that a page has which comes back. */
  join(generation: number): void {
    this.word.generation = generation;
  }

  get #isWaiting(): boolean {
    return !Number.isNaN(this.#goAt);
  }

  /**
   * Somebody told us of an earlier end than others, and is lost or has thought better of it: we may stand higher, and one
   * of the others does. Not while a page comes back: it has the state of this frame.
   */
  #isLeftBelow(): boolean {
    const { word, frame } = this;
    if (!word.stands || frame <= word.standsAt || this.#options.lost.back || this.#agreed?.back) return false;
    return this.survivors().some(({ told }) => isStandingAbove(word, told));
  }

  #isSomebodyEnding(): boolean {
    const { word } = this;
    return word.ends || word.stands || this.#options.lost.lost !== 0 || this.#whoSays('ends') !== 0;
  }

  /** Peers who say so in this generation, one bit each; without garbage. */
  #whoSays(what: 'asks' | 'ends' | 'differs'): number {
    const { endpoints } = this.#options;
    let who = 0;
    for (let i = 0; i < endpoints.length; i++) {
      const { told, slot } = endpoints[i]!;
      if (told[what] && told.generation === this.word.generation) who |= 1 << slot;
    }
    return who;
  }

  /** While we come back we have no say in who is lost: we hold with the lowest slot that has. */
  #follow(now: Instant): void {
    const { endpoints, onLossesTold } = this.#options;
    const speakers = endpoints.filter(({ told, slot }) => isSpeaker(told, slot, this.word.generation));
    const leader = speakers.find(({ slot }) => speakers.every(({ told }) => !hasSlot(told.lost, slot)));
    if (leader !== undefined) onLossesTold(leader.told, now);
  }

  #allWords(): HoldWord[] {
    return this.#options.endpoints.map((peer) => peer.told);
  }

  #ask(): void {
    const { word } = this;
    word.differs = this.differs;
    word.asks = this.#wantsPause || this.differs;
    if (!word.asks || word.ends) return;
    word.ends = true;
    const { session } = this.#options;
    word.endsAt = session.queue(session.localSlot).last;
  }

  /** In every tick of a pause: makes no garbage while nothing changes. */
  #tellChange(): void {
    if (!this.isPaused) return;
    const causes = this.#causes();
    if (causes === this.#toldCauses && this.#causeOf(causes) === this.#toldCause) return;
    this.#options.emit({ type: 'pauseChanged', ...this.#tellCause() });
  }

  #tellCause(): PauseCause {
    this.#toldCauses = this.#causes();
    this.#toldCause = this.#causeOf(this.#toldCauses);
    return { cause: this.#toldCause, slots: slotsOf(this.#toldCauses) };
  }

  /** Once nobody keeps us it is still that for which we stood. */
  #causeOf(causes: number): PauseCause['cause'] {
    if (causes === 0) return this.#toldCause;
    if (this.word.differs || this.#whoSays('differs') !== 0) return 'desync';
    return (causes & this.#options.lost.lost) === 0 ? 'request' : 'lost';
  }

  #causes(): number {
    const { session, lost } = this.#options;
    const own = this.word.asks ? 1 << session.localSlot : 0;
    return lost.lost | own | this.#whoSays('asks');
  }

  /** Ends the streams of the players that are gone, where we have all of it. True when that is done for all of them. */
  #endTheGone(): boolean {
    const { session, lost, onEnd } = this.#options;
    let isDone = true;
    for (const slot of slotsOf(lost.gone)) {
      const end = this.ends.get(slot);
      const { last } = session.queue(slot);
      if (end === undefined || !end.isKnown || last < end.frame) {
        isDone = false;
      } else if (!session.isAbsent(slot)) {
        session.endPlayer(slot);
        onEnd(slot, last);
      }
    }
    return isDone;
  }

  #hearGoingOn(now: Instant): void {
    if (this.#agreed === undefined) return;
    const next = (this.word.generation + 1) % GENERATIONS;
    const { endpoints } = this.#options;
    for (let i = 0; i < endpoints.length; i++) {
      const { told, toldAt, rttMs = 0 } = endpoints[i]!;
      if (told.generation !== next) continue;
      this.#goOn(told.goesOn ? toldAt + told.goesOnInMs - rttMs / 2 : now);
      return;
    }
  }

  #goOn(at: Instant): void {
    const { session, lost, endpoints, emit, onGoOn } = this.#options;
    const { word } = this;
    onGoOn();
    const agreed = this.#agreed ?? NOBODY_LOST;
    for (const slot of slotsOf(agreed.back)) {
      session.continuePlayer(slot, word.standsAt);
      const isOther = hasSlot(lost.again, slot);
      const peer = isOther ? undefined : endpoints.find((each) => each.slot === slot);
      peer?.continueFrom(word.standsAt);
      peer?.listen();
      emit({ type: 'rejoined', slot, frame: word.standsAt });
    }
    // Who came back too late for this begins with the frame that all stand on next.
    for (const peer of endpoints) peer.isMute = peer.isDeaf;
    lost.goOn(agreed);
    this.ends = new Map();
    session.fillDelay();
    this.#agreed = undefined;
    this.#goAt = at;
    word.generation = (word.generation + 1) % GENERATIONS;
    word.ends = false;
    word.endsAt = NULL_FRAME;
    word.stands = false;
    word.standsAt = NULL_FRAME;
    word.isClear = false;
    word.lost = lost.lost;
    word.gone = lost.gone;
    word.back = lost.back;
  }
}

function isSpeaker(told: HoldWord, slot: number, generation: number): boolean {
  return told.generation === generation && told.stands && !hasSlot(told.lost, slot);
}
