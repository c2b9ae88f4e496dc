import { measureSdk, type SdkSizes, SIZE_BARS } from '../../../scripts/size/measure.ts';
import type { Bench } from '../bench.ts';

const ids = Object.keys(SIZE_BARS) as (keyof SdkSizes)[];

/** What the SDK weighs on a plain page, minified and gzipped. The bytes do not vary: one run. */
export const sdkSize: Bench = {
  ids,
  async run() {
    const sizes = await measureSdk();
    return ids.map((id) => ({
      id,
      value: sizes[id],
      unit: 'bytes',
      n: 1,
      note: `at most ${SIZE_BARS[id]}`,
    }));
  },
};
