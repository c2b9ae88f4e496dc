/*
 * Who is in play with us: the peers we exchange packets with, and those who are lost. The list of peers is one and the
 * same for everybody who holds it, and changes in place: whoever walks over it sees who is there now.
 */
import { hasSlot } from './hold-word.ts';
import { LostPlayers, type LostSets } from './lost-players.ts';
import type { PeerEndpoint } from './peer-endpoint.ts';
import type { Instant } from './runner.ts';

export interface MembershipOptions {
  readonly players: number;
  readonly localSlot: number;
  /** Slots without a player from frame 0 on. */
  readonly absent: readonly number[];
  readonly makeEndpoint: (slot: number) => PeerEndpoint;
}

export class Membership {
  readonly lost: LostPlayers;
  readonly #options: MembershipOptions;
  readonly #endpoints: PeerEndpoint[];

  constructor(options: MembershipOptions) {
    const { players, localSlot, absent, makeEndpoint } = options;
    this.#options = options;
    this.lost = new LostPlayers(absent.reduce((set, slot) => set | (1 << slot), 0));
    this.#endpoints = [];
    for (let slot = 0; slot < players; slot++) {
      if (slot !== localSlot && !hasSlot(this.lost.absent, slot)) this.#endpoints.push(makeEndpoint(slot));
    }
  }

  /** In the order of their slots. */
  get endpoints(): readonly PeerEndpoint[] {
    return this.#endpoints;
  }

  endpointOf(slot: number): PeerEndpoint | undefined {
    for (let i = 0; i < this.#endpoints.length; i++) {
      if (this.#endpoints[i]!.slot === slot) return this.#endpoints[i];
    }
    return undefined;
  }

  suspend(slot: number): void {
    if (this.#isOther(slot) && this.lost.suspend(slot)) this.#remove(slot);
  }

  drop(slot: number): void {
    this.suspend(slot);
    if (this.#isOther(slot)) this.lost.drop(slot);
  }

  /** The endpoint of the new page, if there is to be one. */
  readmit(slot: number): PeerEndpoint | undefined {
    if (!this.#isOther(slot) || !this.lost.readmit(slot)) return undefined;
    const endpoint = this.#options.makeEndpoint(slot);
    const at = this.#endpoints.findIndex((other) => other.slot > slot);
    this.#endpoints.splice(at < 0 ? this.#endpoints.length : at, 0, endpoint);
    return endpoint;
  }

  /**
   * What somebody who has a say knows of the losses, while we come back: play goes on with these or not at all, and our
   * page may never have been told of them.
   */
  follow({ lost, gone, back }: LostSets, now: Instant): void {
    for (let slot = 0; slot < this.#options.players; slot++) {
      if (!hasSlot(lost, slot)) continue;
      const isBack = hasSlot(back, slot);
      if (!hasSlot(this.lost.lost, slot) || (hasSlot(this.lost.back, slot) && !isBack)) this.suspend(slot);
      if (hasSlot(gone, slot)) this.drop(slot);
      else if (isBack) this.readmit(slot)?.awaitReturn(now);
    }
  }

  /** We come back: takes over who is lost, and who is gone for long, from those who stand still. */
  adopt(sets: LostSets, absent: number, now: Instant): void {
    this.lost.comeBack(this.#options.localSlot, absent);
    for (const { slot } of [...this.#endpoints]) if (hasSlot(absent, slot)) this.#remove(slot);
    this.follow(sets, now);
  }

  #isOther(slot: number): boolean {
    return (
      Number.isInteger(slot) && slot >= 0 && slot < this.#options.players && slot !== this.#options.localSlot
    );
  }

  #remove(slot: number): void {
    const at = this.#endpoints.findIndex((endpoint) => endpoint.slot === slot);
    if (at >= 0) this.#endpoints.splice(at, 1);
  }
}
