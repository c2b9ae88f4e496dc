import type { Diagnostics, SessionState } from '../api.ts';
import type { Clock } from '../ports/clock.ts';
import type { Ledger } from '../ports/ledger.ts';
import type { ClockSync } from './clock-sync.ts';
import type { ParticipantContext } from './machine.ts';
import type { Play } from './play-types.ts';

/** The panel's figures, gathered from whoever has them. */
export function diagnose(
  state: SessionState['state'],
  { view, isOnline }: ParticipantContext,
  play: Play | undefined,
  clock: Clock,
  sync: ClockSync,
  ledger: Ledger,
): Diagnostics {
  const figures = play?.figures();
  const stats = figures?.stats;
  const serverNow = sync.serverNow();
  const peers = view && 'match' in view ? view.match.pairs : [];
  return {
    state,
    session: view?.session,
    epoch: view?.epoch,
    isOnline,
    clockOffsetMs: serverNow === null ? undefined : serverNow - clock.wallNow(),
    frame: stats?.frame,
    confirmedFrame: stats?.confirmedFrame,
    rollbacks: stats?.rollbacks ?? 0,
    resimulatedFrames: stats?.resimulatedFrames ?? 0,
    stalls: stats?.stalls ?? 0,
    agreedChecksum: stats?.agreedChecksum,
    peers: peers.map(({ peer: slot }) => {
      const live = stats?.peers.find((peer) => peer.slot === slot);
      return {
        slot,
        route: figures?.route(slot),
        rttMs: live?.rttMs ?? figures?.rttMs(slot),
        lossRatio: figures?.lossRatio(slot),
        framesAhead: live?.framesAhead,
      };
    }),
    held: ledger.counts(),
  };
}
