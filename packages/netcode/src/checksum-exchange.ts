/*
 * Comparing checksums of confirmed frames. Both sides keep theirs by frame and compare only equal frames, each when
 * the later of the two becomes known, so a fast peer's checksum waits for us instead of being held against the state
 * we happen to be in (REG-35).
 */
import { ChecksumLog } from './checksum-log.ts';
import { type Frame, NULL_FRAME } from './frame.ts';
import type { ChecksumContent, PeerEndpoint } from './peer-endpoint.ts';

export interface Desync {
  readonly frame: Frame;
  readonly slot: number;
  readonly localChecksum: number;
  readonly remoteChecksum: number;
}

export class ChecksumExchange {
  readonly local: ChecksumLog;
  /** The first frame found different, or `NULL_FRAME`. */
  desyncedFrame: Frame = NULL_FRAME;
  readonly #endpoints: readonly PeerEndpoint[];
  readonly #intervalFrames: number;
  #forgivenFrame: Frame = NULL_FRAME;

  constructor(endpoints: readonly PeerEndpoint[], intervalFrames: number) {
    this.#endpoints = endpoints;
    this.#intervalFrames = intervalFrames;
    this.local = new ChecksumLog(intervalFrames);
  }

  /** What the peer in `slot` told, while it is a peer of ours. */
  of(slot: number): ChecksumLog | undefined {
    return this.#endpoints.find((endpoint) => endpoint.slot === slot)?.checksums;
  }

  /** Our own checksum of a confirmed frame is known: compares it with what the peers told already. */
  confirm(frame: Frame, checksum: number): Desync | undefined {
    this.local.put(frame, checksum);
    for (const endpoint of this.#endpoints) {
      const found = this.compare(endpoint, frame);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** All have the same state of `frame` now: what was told of it, or of frames before, is not held against anybody. */
  forgiveUpTo(frame: Frame): void {
    this.#forgivenFrame = frame;
    this.desyncedFrame = NULL_FRAME;
  }

  /** A difference for `frame` between us and this peer, where both are known. */
  compare(endpoint: PeerEndpoint, frame: Frame): Desync | undefined {
    const { local } = this;
    const { checksums, slot } = endpoint;
    if (frame <= this.#forgivenFrame || local.compare(checksums, frame) !== 'different') return undefined;
    this.desyncedFrame = frame;
    return { frame, slot, localChecksum: local.at(frame), remoteChecksum: checksums.at(frame) };
  }

  /** Puts into a packet what it should tell: the frame in dispute, else the newest; `NULL_FRAME` for none. */
  describe(content: ChecksumContent, finalFrame: Frame): void {
    const frame = this.local.has(this.desyncedFrame) ? this.desyncedFrame : this.local.last;
    content.checksumFrame = frame;
    content.checksum = this.local.has(frame) ? this.local.at(frame) : 0;
    content.isFinal = frame !== NULL_FRAME && frame === finalFrame;
  }

  /** The newest frame for which every peer told the checksum we have. */
  agreed(): { readonly frame: Frame; readonly checksum: number } | undefined {
    const frame = this.agreedFrame();
    return frame === NULL_FRAME ? undefined : { frame, checksum: this.local.get(frame)! };
  }

  /** The same frame, or `NULL_FRAME`; without garbage. */
  agreedFrame(): Frame {
    let frame = this.local.last;
    for (let steps = 0; frame >= 0 && steps < MAX_STEPS_BACK; steps++) {
      if (this.#isAgreed(frame)) return frame;
      frame -= frame % this.#intervalFrames || this.#intervalFrames;
    }
    return NULL_FRAME;
  }

  #isAgreed(frame: Frame): boolean {
    if (!this.local.has(frame)) return false;
    for (let i = 0; i < this.#endpoints.length; i++) {
      if (this.local.compare(this.#endpoints[i]!.checksums, frame) !== 'equal') return false;
    }
    return true;
  }
}

/** Peers lag by the prediction window at most; older agreements are of no interest. */
const MAX_STEPS_BACK = 64;
