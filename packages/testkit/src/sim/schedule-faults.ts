/*
 * Lets the faults of a plan happen to a session that plays.
 */
import type { FaultPlan, Loss } from './fault-plan.ts';
import type { SimulatedPlay } from './simulated-play.ts';

const FOREVER_MS = 1e9;

type Fate = 'suspendPlayer' | 'dropPlayer' | 'readmitPlayer';

export function schedulePauses(play: SimulatedPlay<unknown>, pauses: FaultPlan['pauses']): void {
  for (const { slot, atMs, lastsMs } of pauses) {
    const peer = play.peers[slot]!;
    play.clock.schedule(atMs, () => peer.runner.pause());
    play.clock.schedule(atMs + lastsMs, () => peer.runner.resume());
  }
}

/** Pages are closed, the others are told, and then those are dropped, or new pages come. */
export function scheduleLosses(
  play: SimulatedPlay<unknown>,
  losses: readonly Loss[],
  onReload: (slot: number) => void,
): void {
  const { clock, network, peers } = play;
  /** By peer: what it was told last of each lost player. */
  const told = peers.map(() => new Map<number, Fate>());
  const linksOf = (slot: number, action: (from: number, to: number) => void) => {
    for (let other = 0; other < peers.length; other++) {
      if (other === slot) continue;
      action(slot, other);
      action(other, slot);
    }
  };
  const tell = (peer: number, slot: number, fate: Fate) => {
    told[peer]!.set(slot, fate);
    peers[peer]!.runner[fate](slot);
  };

  for (const { slot, atMs, suspendAfterMs, decideAfterMs, reloadAfterMs, comesBack } of losses) {
    const page = peers[slot]!;
    clock.schedule(atMs, () => {
      page.isAsleep = true;
      linksOf(slot, (from, to) => {
        network.breakLink(from, to);
        network.cut(from, to, FOREVER_MS);
      });
    });
    for (const peer of peers.keys()) {
      if (peer === slot) continue;
      const suspendAt = atMs + suspendAfterMs[peer]!;
      const decideAt = suspendAt + decideAfterMs[peer]! + (comesBack ? reloadAfterMs : 0);
      clock.schedule(suspendAt, () => tell(peer, slot, 'suspendPlayer'));
      clock.schedule(decideAt, () => tell(peer, slot, comesBack ? 'readmitPlayer' : 'dropPlayer'));
    }
    if (!comesBack) continue;
    clock.schedule(atMs + Math.max(...suspendAfterMs) + reloadAfterMs, () => {
      linksOf(slot, (from, to) => {
        network.breakLink(from, to);
        // Not those to a page that is closed itself.
        if (!peers[from]!.isAsleep || from === slot) {
          if (!peers[to]!.isAsleep || to === slot) network.cut(from, to, 0);
        }
      });
      onReload(slot);
      page.reload();
      page.isAsleep = false;
      // The server tells a new page who is away.
      for (const [lost, fate] of told[slot]!) if (fate !== 'readmitPlayer') page.runner[fate](lost);
    });
  }
}
