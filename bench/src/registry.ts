import type { Bench } from './bench.ts';
import { sdkSize } from './benches/sdk-size.ts';

/** Every bench, in the order in which they run. */
export const BENCHES: readonly Bench[] = [sdkSize];
