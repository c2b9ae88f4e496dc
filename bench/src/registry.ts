import type { Bench } from './bench.ts';
import { arrivals } from './benches/arrivals.ts';
import { engine } from './benches/engine.ts';
import { garbage } from './benches/garbage.ts';
import { grid } from './benches/grid.ts';
import { matchToPlay } from './benches/match-to-play.ts';
import { pairing } from './benches/pairing.ts';
import { rejoin } from './benches/rejoin.ts';
import { rollback } from './benches/rollback.ts';
import { sdkSize } from './benches/sdk-size.ts';
import { sessionCpu } from './benches/session-cpu.ts';
import { sessionHeap } from './benches/session-heap.ts';
import { waitingRss } from './benches/waiting-rss.ts';
import { wire } from './benches/wire.ts';

/** Every bench, in the order in which they run. */
export const BENCHES: readonly Bench[] = [
  sdkSize,
  rollback,
  engine,
  garbage,
  grid,
  wire,
  matchToPlay,
  rejoin,
  pairing,
  arrivals,
  sessionCpu,
  sessionHeap,
  waitingRss,
];
