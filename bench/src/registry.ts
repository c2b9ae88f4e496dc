import type { Bench } from './bench.ts';
import { matchToPlay } from './benches/match-to-play.ts';
import { pairing } from './benches/pairing.ts';
import { sdkSize } from './benches/sdk-size.ts';
import { sessionCpu } from './benches/session-cpu.ts';
import { sessionHeap } from './benches/session-heap.ts';
import { waitingRss } from './benches/waiting-rss.ts';

/** Every bench, in the order in which they run. */
export const BENCHES: readonly Bench[] = [sdkSize, matchToPlay, pairing, sessionCpu, sessionHeap, waitingRss];
