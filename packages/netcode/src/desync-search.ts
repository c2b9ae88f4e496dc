/*
 * Finding the first frame on which peers differ (RB-12). Checksums are exchanged only every so many frames, so a desync
 * is noticed up to an interval late. Everybody then steps the stretch since the last agreed frame again
 * (stretch-replay.ts), tells all others the checksum of every frame in it, and finds the first difference.
 *
 * Peers may have agreed on different frames, since a word of one may have been lost; what counts is where the trails
 * overlap. They are compared frame by frame, not by bisection: a few hundred numbers are at hand anyway, and bisection
 * finds some border between equal and different, which is the first one only if states that have parted never meet.
 *
 * A difference counts only if both sides' replays gave what they had played: else the game of one is not deterministic
 * on its own machine, no frame is named, and `unreproduced` says whose.
 *
 * Fortress Rollback's desync playbook, and Croquet's voting, name the peer; the frame is our addition.
 */
import { logOfStretch } from './desync-log.ts';
import { type Frame, NULL_FRAME } from './frame.ts';
import type { DesyncLog, Instant } from './runner.ts';
import type { ChecksumTrail } from './stretch-replay.ts';
import { decodeTrailMessage, encodeTrailMessage } from './trail-message.ts';

/** The part of a replay that the search needs. */
export interface TrailSource {
  readonly isDone: boolean;
  readonly unreproducedFrame: Frame;
  readonly trail: ChecksumTrail;
  /** The first frame that is stepped again. */
  readonly inputsFrom: Frame;
  /** What a frame from `inputsFrom` on is stepped with; valid until play goes on. */
  inputsOf(frame: Frame): Uint8Array;
  run(frames: number): void;
}

export interface DesyncSearchOptions {
  /** Counts the searches of an episode, the same on every peer, modulo 256. */
  readonly search: number;
  readonly localSlot: number;
  /** Slots of all others who are there. */
  readonly peers: readonly number[];
}

export type DesyncFinding = Pick<DesyncLog, 'firstFrame' | 'unreproduced'>;

/** Frames stepped again per call. */
const FRAMES_PER_CALL = 30;
/** Naming the frame is worth this much of a pause, and no more. */
const GIVE_UP_MS = 5000;

interface Told {
  readonly slot: number;
  readonly trail: ChecksumTrail;
  readonly unreproducedFrame: Frame;
}

/** Made before it is needed: it listens from then on, since a peer may begin before we do. */
export class DesyncSearch {
  readonly #options: DesyncSearchOptions;
  readonly #told = new Map<number, Told>();
  #replay: TrailSource | undefined;
  /** Peers that our trail has still to be told to. */
  #toTell: number[] = [];
  #begunAt: Instant = Number.NaN;
  #isOwnReady = false;
  #isLate = false;

  constructor(options: DesyncSearchOptions) {
    this.#options = options;
  }

  /** Begins to search; without a replay, since the stretch is not known, we only listen and tell an empty trail. */
  begin(replay: TrailSource | undefined, now: Instant): void {
    this.#replay = replay;
    this.#toTell = [...this.#options.peers];
    this.#begunAt = now;
  }

  get hasBegun(): boolean {
    return !Number.isNaN(this.#begunAt);
  }

  /** A message of the peer in `slot`. Any bytes may be given; never throws. False for bytes of no search or of another. */
  handle(slot: number, bytes: Uint8Array): boolean {
    const message = decodeTrailMessage(bytes);
    if (message === undefined || !this.#options.peers.includes(slot)) return false;
    if (message.search !== (this.#options.search & 0xff)) return false;
    const { trail, unreproducedFrame } = message;
    this.#told.set(slot, { slot, trail, unreproducedFrame });
    return true;
  }

  /** The next message to send, or undefined for none now. Ask until it is undefined, and again with every tick. */
  produce(now: Instant): { readonly slot: number; readonly bytes: Uint8Array } | undefined {
    if (!this.hasBegun) return undefined;
    this.#isLate ||= now - this.#begunAt >= GIVE_UP_MS;
    if (!this.#isOwnReady) this.#step();
    const slot = this.#isOwnReady ? this.#toTell.shift() : undefined;
    if (slot === undefined) return undefined;
    const { trail, unreproducedFrame } = this.#own();
    return { slot, bytes: encodeTrailMessage({ search: this.#options.search, unreproducedFrame, trail }) };
  }

  /** A peer is not there any more: nothing is waited for from it. */
  forget(slot: number): void {
    this.#toTell = this.#toTell.filter((other) => other !== slot);
    if (!this.#told.has(slot)) {
      this.#told.set(slot, { slot, trail: NO_TRAIL, unreproducedFrame: NULL_FRAME });
    }
  }

  /** All have told what they have, or there is no time left; `finding` is then all that will be found. */
  get isDone(): boolean {
    if (!this.hasBegun) return false;
    const isComplete = this.#isOwnReady && this.#toTell.length === 0;
    return this.#isLate || (isComplete && this.#options.peers.every((slot) => this.#told.has(slot)));
  }

  get finding(): DesyncFinding {
    const trails = [...this.#told.values()];
    if (this.#isOwnReady) trails.push(this.#own());
    const unreproduced = trails
      .filter(({ unreproducedFrame }) => unreproducedFrame !== NULL_FRAME)
      .map(({ slot, unreproducedFrame }) => ({ slot, frame: unreproducedFrame }))
      .sort((left, right) => left.slot - right.slot);
    const sound = trails.filter(({ unreproducedFrame }) => unreproducedFrame === NULL_FRAME);
    return { firstFrame: firstDifferingFrame(sound.map(({ trail }) => trail)), unreproduced };
  }

  /** What is kept of it, beside what the peer in `slot` told; no checksums where the stretch could not be stepped again. */
  logOf(slot: number): DesyncLog {
    const { finding } = this;
    const replay = this.#isOwnReady ? this.#replay : undefined;
    if (replay === undefined) return { ...finding, checksums: [], inputs: undefined };
    return logOfStretch(replay, this.#told.get(slot)?.trail ?? NO_TRAIL, finding);
  }

  #own(): Told {
    const trail = this.#replay?.trail ?? NO_TRAIL;
    const unreproducedFrame = this.#replay?.unreproducedFrame ?? NULL_FRAME;
    return { slot: this.#options.localSlot, trail, unreproducedFrame };
  }

  #step(): void {
    try {
      this.#replay?.run(FRAMES_PER_CALL);
    } catch {
      // A game that throws in the replay did not throw in play; there is nothing to compare then.
      this.#replay = undefined;
    }
    this.#isOwnReady = this.#replay?.isDone ?? true;
  }
}

const NO_TRAIL: ChecksumTrail = { first: 0, checksums: [] };

/** The first frame for which two of these trails hold different checksums. */
export function firstDifferingFrame(trails: readonly ChecksumTrail[]): Frame | undefined {
  let found: Frame | undefined;
  for (let i = 0; i < trails.length; i++) {
    for (let j = i + 1; j < trails.length; j++) {
      const frame = firstDifferenceOf(trails[i]!, trails[j]!);
      if (frame !== undefined && (found === undefined || frame < found)) found = frame;
    }
  }
  return found;
}

function firstDifferenceOf(left: ChecksumTrail, right: ChecksumTrail): Frame | undefined {
  const from = Math.max(left.first, right.first);
  const end = Math.min(left.first + left.checksums.length, right.first + right.checksums.length);
  for (let frame = from; frame < end; frame++) {
    if (left.checksums[frame - left.first] !== right.checksums[frame - right.first]) return frame;
  }
  return undefined;
}
