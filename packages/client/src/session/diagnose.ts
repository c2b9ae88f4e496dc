import type { Diagnostics, SessionState } from '../api.ts';
import type { Clock } from '../ports/clock.ts';
import type { Ledger } from '../ports/ledger.ts';
import type { ClockSync } from './clock-sync.ts';
import type { ParticipantContext } from './machine.ts';
import type { PlayFigures } from './play-types.ts';

/** The panel's figures, gathered from whoever has them. */
export function diagnose(
  state: SessionState['state'],
  { view, isOnline }: ParticipantContext,
  figures: PlayFigures | undefined,
  clock: Clock,
  sync: ClockSync,
  ledger: Ledger,
): Diagnostics {
  const stats = figures?.stats;
  const serverNow = sync.serverNow();
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
    episode: stats?.episode,
    isPaused: stats?.isPaused ?? false,
    heals: stats?.heals ?? 0,
    inputDelayFrames: view?.state === 'playing' ? view.inputDelayFrames : undefined,
    dropped: (figures?.dropped ?? 0) + (stats?.droppedPackets ?? 0),
    agreedChecksum: stats?.agreedChecksum,
    peers: (figures?.links ?? []).map((link) => {
      const live = stats?.peers.find(({ slot }) => slot === link.slot);
      return { ...link, rttMs: live?.rttMs ?? link.rttMs, framesAhead: live?.framesAhead };
    }),
    held: ledger.counts(),
  };
}
