import { createLinkedPair, createSimulatedPageClock, settle } from '@greenroom/testkit';
import { describe, test } from 'vitest';
import { PEER_LINK_CONTRACT } from './peer-link-contract.ts';

describe('peer link contract: the linked pair in memory', () => {
  test.each(PEER_LINK_CONTRACT)('$name', async ({ run }) => {
    const clock = createSimulatedPageClock();
    await settle(
      clock,
      run({
        pair: () => createLinkedPair({ clock, forth: { delayMs: 5 }, back: { delayMs: 5 } }),
        unsignaled: () => createLinkedPair({ clock, opens: false })[0],
      }),
    );
  });
});
