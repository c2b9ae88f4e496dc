/*
 * Time sync: who runs ahead of whom, and how gently the one ahead slows down.
 *
 * Each side measures how far its own frame lies ahead of the frame number in the newest packet of the other. That
 * number is too high by the packet's travel time, on both sides; each tells the other its figure, and half the
 * difference is free of it:  ahead = (mine - theirs) / 2.  (GGPO and ggrs add RTT/2 to both first, which cancels out here
 * and would only add the noise of the RTT.) When one way is slower than the other, no exchange can tell that from an
 * offset; this measure then makes both sides roll back equally deep, which is the fair answer. Taking RTT/2 off our own
 * figure instead would leave a standing offset of half the asymmetry, all of it paid by one side: fortress-rollback
 * counted 18 stalls on one and 11 on the other at 10 and 200 ms.
 *
 * It is tempting to learn the travel time, (mine + theirs) / 2, over a long time and to take it off our own figure,
 * which is fresher than theirs. That fails when both sides stall: packets of frozen frames show no travel time at all.
 *
 * The one ahead stretches its frames by a few percent until the difference is gone (as Slippi and ggrs' documentation
 * do, instead of GGPO's sleeping for whole frames): nobody sees a frame that lasts 5 % longer. The figures below keep
 * the loop well damped: with a share of 0.05 per frame and a smoothing over 8 packets, 0.05 x 8 = 0.4, a damping ratio
 * of about 0.8, so an offset fades within a second and does not swing.
 *
 * Among more than two the distances may contradict each other: with slow ways around a ring everybody is ahead of
 * somebody, and if the farthest one behind were all that counts, all would slow down for ever (to 50 steps a second, at
 * 10 ms one way around and 200 the other). So what a peer is ahead of one while it is behind another counts less
 * and less, over some seconds: where all can meet they have met by then, and in such a ring the two cancel out.
 */

/** Weight of a new measurement. The first one counts whole: averages that start at zero react too late. */
const SMOOTHING = 1 / 8;
/** A contradiction counts once it has lasted: averaged over this many frames, far longer than an honest offset lasts. */
const CONTRADICTION_FRAMES = 256;
/** Part of the offset that is worked off per frame. */
const STRETCH_PER_FRAME_AHEAD = 0.05;
/** The longest a frame may get: 20 % more is 3 ms at 60 Hz, below what is seen. */
const MAX_STRETCH = 0.2;
/** Offsets below this are measurement noise. */
const DEAD_BAND_FRAMES = 0.25;

export class TimeSync {
  /** Frames the local side is ahead of the newest frame received, smoothed; includes the travel time. */
  local = Number.NaN;
  /** The same as the other side measured it. Both are NaN while not known. */
  remote = Number.NaN;

  /**
   * A packet arrived: the fractional frame we are in, the frame the packet says, and the advantage it says; NaN while
   * the other side has not heard of us.
   */
  sample(localFrame: number, remoteFrame: number, remoteAdvantage: number): void {
    const measured = localFrame - remoteFrame;
    this.local = Number.isNaN(this.local) ? measured : this.local + (measured - this.local) * SMOOTHING;
    this.remote = remoteAdvantage;
  }

  /** Nothing was heard for a while: the next measurement counts whole, like the first. */
  restart(): void {
    this.local = Number.NaN;
  }

  /** Frames we are ahead of the other side (negative: behind), 0 while nothing is known. */
  get framesAhead(): number {
    const ahead = (this.local - this.remote) / 2;
    return Number.isNaN(ahead) ? 0 : ahead;
  }
}

type SyncedPeer = { readonly sync: Pick<TimeSync, 'framesAhead'> };

/** How long our frames are, among all the peers. */
export class Pace {
  /** Frames we have been ahead of one peer and behind another at the same time, on average. */
  #contradiction = 0;

  /** By what factor the next frame is longer than usual; asked once per frame. */
  stretch(peers: readonly SyncedPeer[]): number {
    let ahead = 0;
    let behind = 0;
    for (let i = 0; i < peers.length; i++) {
      const { framesAhead } = peers[i]!.sync;
      ahead = Math.max(ahead, framesAhead);
      behind = Math.max(behind, -framesAhead);
    }
    this.#contradiction += (Math.min(ahead, behind) - this.#contradiction) / CONTRADICTION_FRAMES;
    return stretchFor(ahead - Math.min(behind, this.#contradiction));
  }
}

/** By what factor a frame is longer than usual, for one who is this many frames ahead. */
export function stretchFor(framesAhead: number): number {
  if (framesAhead <= DEAD_BAND_FRAMES) return 1;
  return 1 + Math.min(MAX_STRETCH, (framesAhead - DEAD_BAND_FRAMES) * STRETCH_PER_FRAME_AHEAD);
}
