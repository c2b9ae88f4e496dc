/*
 * Who is lost, as this page has been told: players who are missing and may come back, who are gone for good, and who
 * are back with a new page. Sets are bits by slot, as they travel.
 *
 * A loss stays in these sets until play goes on: with it agreed that the player is gone or plays on. What was agreed is
 * what we last told to be clear with, since whoever let play go on had the same; what we were told since then counts
 * as a loss of its own, and makes play stand still again.
 */
import { hasSlot } from './hold-word.ts';

export interface LostSets {
  /** All whose loss play has not gone on from. */
  readonly lost: number;
  /** Those of them who are gone for good. */
  readonly gone: number;
  /** Those of them for whom a new page plays on. */
  readonly back: number;
}

export const NOBODY_LOST: LostSets = { lost: 0, gone: 0, back: 0 };

export class LostPlayers implements LostSets {
  lost = 0;
  gone = 0;
  back = 0;
  /** Gone for good, and play went on without them. */
  absent: number;
  /** Lost again since we last told to be clear: with the page that was back then play may go on, not with a later one. */
  again = 0;

  constructor(absent: number) {
    this.absent = absent;
  }

  /** True when this is a loss that was not known. */
  suspend(slot: number): boolean {
    const bit = 1 << slot;
    if (hasSlot(this.absent, slot) || (hasSlot(this.lost, slot) && !hasSlot(this.back, slot))) return false;
    this.lost |= bit;
    this.again |= this.back & bit;
    this.back &= ~bit;
    return true;
  }

  /** The lost player in `slot` is gone for good. */
  drop(slot: number): void {
    if (hasSlot(this.lost, slot) && !hasSlot(this.back, slot)) this.gone |= 1 << slot;
  }

  /** True when a new page plays on for the lost player in `slot`, from now on. */
  readmit(slot: number): boolean {
    if (!hasSlot(this.lost, slot) || hasSlot(this.gone | this.back, slot)) return false;
    this.back |= 1 << slot;
    return true;
  }

  /** We are the one who comes back, into a game that went on without these. */
  comeBack(localSlot: number, absent: number): void {
    const bit = 1 << localSlot;
    this.absent |= absent;
    this.lost = (this.lost | bit) & ~absent;
    this.back = (this.back | bit) & this.lost;
    this.gone &= this.lost & ~bit;
  }

  /** What we tell to be clear with. */
  agree(): LostSets {
    this.again = 0;
    return { lost: this.lost, gone: this.gone, back: this.back };
  }

  /** Play goes on, as agreed with these sets. */
  goOn(agreed: LostSets): void {
    this.absent |= agreed.gone;
    this.lost = (this.lost & ~agreed.lost) | (agreed.back & this.lost & this.again);
    this.gone &= this.lost;
    this.back &= this.lost;
  }
}

export function isSameLoss(left: LostSets, right: LostSets): boolean {
  return left.lost === right.lost && left.gone === right.gone && left.back === right.back;
}

/** The slots of a set, from the lowest. */
export function slotsOf(set: number): number[] {
  const slots: number[] = [];
  for (let slot = 0; slot < 8; slot++) if (hasSlot(set, slot)) slots.push(slot);
  return slots;
}
