/*
 * Time sync: who runs ahead of whom, and how gently the one ahead slows down.
 *
 * Each side measures how far its own frame lies ahead of the frame number in the newest packet of the other. That
 * number is too high by the packet's travel time, on both sides; each tells the other its figure, and half the
 * difference is free of it:  ahead = (mine - theirs) / 2.  (GGPO adds RTT/2 to both first, which cancels out here and
 * would only add the noise of the RTT; the RTT is used for what is shown, `framesAhead`.) When one way is slower than
 * the other no exchange can tell that from an offset; this measure then makes both sides roll back equally deep, which
 * is the fair answer.
 *
 * The one ahead stretches its frames by a few percent until the difference is gone (as Slippi and ggrs' documentation
 * do, instead of GGPO's sleeping for whole frames): nobody sees a frame that lasts 5 % longer. The figures below keep
 * the loop well damped: with a share of 0.05 per frame and a smoothing over 8 packets, 0.05 x 8 = 0.4, a damping ratio
 * of about 0.8, so an offset fades within a second and does not swing.
 */

/** Weight of a new measurement. The first one counts whole: averages that start at zero react too late. */
const SMOOTHING = 1 / 8;
/** Part of the offset that is worked off per frame. */
const STRETCH_PER_FRAME_AHEAD = 0.05;
/** The longest a frame may get: 20 % more is 3 ms at 60 Hz, below what is seen. */
const MAX_STRETCH = 0.2;
/** Offsets below this are measurement noise. */
const DEAD_BAND_FRAMES = 0.25;

export class TimeSync {
  /** Frames the local side is ahead of the newest frame received, smoothed; includes the travel time. */
  local = Number.NaN;
  /** The same as the other side measured it. Both are NaN before the first packet. */
  remote = Number.NaN;

  /** A packet arrived: the fractional frame we are in, the frame the packet says, and the advantage it says. */
  sample(localFrame: number, remoteFrame: number, remoteAdvantage: number): void {
    const measured = localFrame - remoteFrame;
    this.local = Number.isNaN(this.local) ? measured : this.local + (measured - this.local) * SMOOTHING;
    this.remote = remoteAdvantage;
  }

  /** Frames we are ahead of the other side (negative: behind), 0 while nothing is known. */
  get framesAhead(): number {
    const ahead = (this.local - this.remote) / 2;
    return Number.isNaN(ahead) ? 0 : ahead;
  }
}

/** By what factor the next frame is longer than usual, for one who is this many frames ahead. */
export function stretchFor(framesAhead: number): number {
  if (framesAhead <= DEAD_BAND_FRAMES) return 1;
  return 1 + Math.min(MAX_STRETCH, (framesAhead - DEAD_BAND_FRAMES) * STRETCH_PER_FRAME_AHEAD);
}
