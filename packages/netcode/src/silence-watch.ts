import type { Frame } from './frame.ts';
import type { PeerEndpoint } from './peer-endpoint.ts';
import type { RollbackSession } from './rollback-session.ts';
import type { Instant, RunnerEvent } from './runner.ts';

export interface SilenceWatchOptions {
  readonly session: RollbackSession;
  readonly endpoints: readonly PeerEndpoint[];
  readonly notifyAfterMs: number;
  readonly emit: (event: RunnerEvent) => void;
}

/** Who is not heard, or is heard and does not give what we wait for: to whoever waits it is the same (RB-22). */
export class SilenceWatch {
  /** When play began. A field, not an argument: a number with a fraction that is passed on is garbage. */
  startAt: Instant = 0;
  readonly #options: SilenceWatchOptions;

  constructor(options: SilenceWatchOptions) {
    this.#options = options;
  }

  /** We have waited for `waitedMs` for inputs up to `neededFrame`. */
  judge(now: Instant, waitedMs: number, neededFrame: Frame): void {
    const { session, endpoints, notifyAfterMs, emit } = this.#options;
    const isHeldUp = waitedMs >= notifyAfterMs;
    for (let i = 0; i < endpoints.length; i++) {
      const peer = endpoints[i]!;
      // A new page is silent until it has the state, for as long as that takes.
      if (peer.isDeaf) continue;
      const isMissed =
        peer.isSilentFor(notifyAfterMs, now, this.startAt) ||
        (isHeldUp && session.queue(peer.slot).last < neededFrame);
      if (isMissed === peer.isInterrupted) continue;
      peer.isInterrupted = isMissed;
      emit({ type: isMissed ? 'interrupted' : 'reconnected', slot: peer.slot });
    }
  }
}
