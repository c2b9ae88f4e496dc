/*
 * Settling frames: from "stepped" to "confirmed, reported and compared", in order, once each, up to the final one.
 *
 * What a frame came to (its outcome, and its checksum where one is exchanged) is noted when it is stepped, over and
 * over if it is resimulated; it counts only when the frame is confirmed, since from then on it cannot change. The final
 * frame is the first settled one with an outcome, or the last of the duration: all peers find the same.
 */
import type { ChecksumExchange, Desync } from './checksum-exchange.ts';
import { type Frame, NULL_FRAME } from './frame.ts';
import { FrameResults } from './frame-results.ts';
import type { Json } from './game.ts';
import type { PeerEndpoint } from './peer-endpoint.ts';
import type { RollbackSession } from './rollback-session.ts';
import type { RunnerEvent } from './runner.ts';

export interface SettlementOptions {
  readonly session: RollbackSession;
  readonly endpoints: readonly PeerEndpoint[];
  readonly checksums: ChecksumExchange;
  /** The game ends here at the latest. */
  readonly lastFrame: Frame;
  readonly onConfirmed: ((frame: Frame, inputs: Uint8Array) => void) | undefined;
}

/** What a settled frame may bring: the end, or a peer whose state is another. */
export type Settled =
  | Extract<RunnerEvent, { type: 'finished' }>
  | { readonly type: 'differs'; readonly desync: Desync };

export class Settlement {
  /** Newest frame that is stepped, confirmed and reported. */
  settledFrame: Frame = NULL_FRAME;
  /** The agreed final frame, once settled. */
  finalFrame: Frame = NULL_FRAME;
  readonly #options: SettlementOptions;
  readonly #results: FrameResults;

  constructor(options: SettlementOptions) {
    this.#options = options;
    this.#results = new FrameResults(options.session.maxPredictionFrames + 2);
  }

  /** Keeps what a frame that was just stepped came to. `checksum` is asked only for frames that tell theirs. */
  note(frame: Frame, outcome: Json | undefined, checksum: () => number): void {
    const { checksums, lastFrame } = this.#options;
    const isTold = outcome !== undefined || frame === lastFrame || checksums.local.isRegular(frame);
    this.#results.put(frame, outcome, isTold ? checksum() : undefined);
  }

  /** Reports every frame that is confirmed now, up to one that brings the end or a difference. */
  settle(): Settled | undefined {
    const { session } = this.#options;
    const newest = Math.min(session.confirmedFrame, session.frame);
    while (this.settledFrame < newest) {
      this.settledFrame += 1;
      const end = this.#settleFrame(this.settledFrame);
      if (end !== undefined) return end;
    }
    return undefined;
  }

  #settleFrame(frame: Frame): Settled | undefined {
    const { session, checksums, lastFrame, onConfirmed } = this.#options;
    onConfirmed?.(frame, session.inputsOf(frame));
    const result = this.#results.get(frame);
    const outcome = result?.outcome;
    const isFinal = outcome !== undefined || frame === lastFrame;
    if (isFinal) this.finalFrame = frame;
    const desync = result?.hasChecksum ? checksums.confirm(frame, result.checksum) : undefined;
    if (desync !== undefined) return { type: 'differs', desync };
    if (isFinal)
      return { type: 'finished', frame, outcome: outcome ?? null, checksum: result!.checksum >>> 0 };
    const early = this.peerEndedBefore();
    return early === undefined ? undefined : { type: 'differs', desync: early };
  }

  /** A peer ended at a frame that we settled and that was not our end: confirmed frames being equal, one of us is wrong. */
  peerEndedBefore(): Desync | undefined {
    const { endpoints, checksums } = this.#options;
    for (let i = 0; i < endpoints.length; i++) {
      const peer = endpoints[i]!;
      const frame = peer.finalFrame;
      if (frame === NULL_FRAME || frame > this.settledFrame) continue;
      const remoteChecksum = peer.checksums.get(frame) ?? 0;
      return { frame, slot: peer.slot, localChecksum: checksums.local.get(frame) ?? 0, remoteChecksum };
    }
    return undefined;
  }
}
