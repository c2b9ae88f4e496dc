import type { AgreedStretch } from './agreed-stretch.ts';
import type { ChecksumExchange } from './checksum-exchange.ts';
import type { Frame } from './frame.ts';
import type { Json } from './game.ts';
import type { Simulation, SimulationOptions } from './simulation.ts';
import type { StateKeeper } from './state-keeper.ts';
import { StretchReplay } from './stretch-replay.ts';

/** A simulation for those who carry its state. */
export function keepState<State, Input, Settings extends Json, Snapshot>(
  options: Omit<SimulationOptions<State, Input, Settings, Snapshot>, 'snapshots'>,
  simulation: Simulation<State, Input, Settings, Snapshot>,
  stretch: AgreedStretch<State, Input, Settings, Snapshot>,
  checksums: ChecksumExchange,
): StateKeeper {
  return {
    exportState: () => simulation.exportState(),
    importState(frame, bytes) {
      simulation.importState(frame, bytes);
      stretch.begin();
    },
    checksum: () => simulation.checksum(),
    playBot: (slot, fromFrame) => simulation.playBot(slot, fromFrame),
    agreed: () => stretch.begin(),
    replay() {
      const current = stretch.current();
      const played = (frame: Frame) => checksums.local.get(frame);
      return current && new StretchReplay(options, current, played);
    },
  };
}
