/*
 * Who takes part in a series, over all its episodes: who is suspended, who is gone for good, who is silent. A runner
 * judges that for its own episode; here it is carried from one to the next, so that the owner hears each thing once.
 */
import { NULL_FRAME } from './frame.ts';
import { slotsOf } from './lost-players.ts';
import { MAX_PLAYERS } from './rollback-session.ts';
import type { Instant, RunnerEvent } from './runner.ts';

export class PeerPresence {
  /** Slots of the others who take part. */
  peers: readonly number[];
  /** Slots of those who do not any more, one bit each. */
  gone = 0;
  readonly suspended = new Set<number>();
  /** Suspended at some time since the last episode ended: what their old page said counts no more. */
  readonly reloaded = new Set<number>();
  readonly #notifyAfterMs: number;
  readonly #emit: (event: RunnerEvent) => void;
  /** By slot. Written with every packet, so not in places that make garbage. */
  readonly #heardAt = new Float64Array(MAX_PLAYERS).fill(Number.NEGATIVE_INFINITY);
  /** Told to be interrupted, and not yet reconnected. */
  readonly #interrupted = new Set<number>();
  /** Those of them of whom the runner of this episode does not know it. */
  readonly #carried = new Set<number>();
  readonly #toldDropped = new Set<number>();
  #intermissionSince: Instant = 0;

  constructor(peers: readonly number[], notifyAfterMs: number, emit: (event: RunnerEvent) => void) {
    this.peers = peers;
    this.#notifyAfterMs = notifyAfterMs;
    this.#emit = emit;
  }

  suspend(slot: number): void {
    if (!this.peers.includes(slot)) return;
    this.suspended.add(slot);
    this.reloaded.add(slot);
  }

  drop(slot: number): void {
    if (!this.peers.includes(slot)) return;
    this.gone |= 1 << slot;
    this.suspended.delete(slot);
    this.#interrupted.delete(slot);
    this.#carried.delete(slot);
    this.peers = this.peers.filter((peer) => peer !== slot);
  }

  readmit(slot: number): void {
    this.suspended.delete(slot);
  }

  /** Its new page begins the next episode with everybody. */
  beginsNext(slot: number): void {
    this.readmit(slot);
    this.#emit({ type: 'rejoined', slot, frame: NULL_FRAME });
  }

  /** Whatever was told of the page before it, by us or by the owner's own means. */
  isBack(slot: number): void {
    if (!this.peers.includes(slot)) return;
    this.#interrupted.delete(slot);
    this.#carried.delete(slot);
    this.#emit({ type: 'reconnected', slot });
  }

  get goneSlots(): number[] {
    return slotsOf(this.gone);
  }

  /** Takes over what the one who sets the start says of who is gone; those of its slots that are peers, or were. */
  takeGone(set: number): number[] {
    for (const slot of slotsOf(set)) this.drop(slot);
    return slotsOf(set & this.gone);
  }

  /** A slot that a bot plays from the first frame of an episode on. */
  tellDropped(slot: number): void {
    if (this.#toldDropped.has(slot)) return;
    this.#toldDropped.add(slot);
    this.#emit({ type: 'dropped', slot, frame: NULL_FRAME });
  }

  heard(slot: number, now: Instant): void {
    this.#heardAt[slot] = now;
    if (!this.#carried.delete(slot)) return;
    this.#interrupted.delete(slot);
    this.#emit({ type: 'reconnected', slot });
  }

  /** From now on no runner judges who is silent. */
  beginIntermission(now: Instant): void {
    this.#intermissionSince = now;
    this.reloaded.clear();
    for (const slot of this.suspended) this.reloaded.add(slot);
    for (const slot of this.#interrupted) this.#carried.add(slot);
  }

  /** Between two episodes: who is silent? */
  judge(now: Instant): void {
    for (const slot of this.peers) {
      const silentMs = now - Math.max(this.#heardAt[slot]!, this.#intermissionSince);
      if (silentMs < this.#notifyAfterMs || this.#interrupted.has(slot)) continue;
      this.#interrupted.add(slot);
      this.#carried.add(slot);
      this.#emit({ type: 'interrupted', slot });
    }
  }

  /** Takes in what a runner tells. False for what the owner knows already. */
  takes(event: RunnerEvent): boolean {
    if (event.type === 'interrupted') {
      this.#carried.delete(event.slot);
      const isKnown = this.#interrupted.has(event.slot);
      this.#interrupted.add(event.slot);
      return !isKnown;
    }
    if (event.type === 'reconnected') {
      this.#carried.delete(event.slot);
      return this.#interrupted.delete(event.slot);
    }
    // A new page is heard, whatever was told of the one before it.
    if (event.type === 'rejoined') this.#interrupted.delete(event.slot);
    if (event.type !== 'dropped') return true;
    const isKnown = this.#toldDropped.has(event.slot);
    this.#toldDropped.add(event.slot);
    return !isKnown;
  }
}
