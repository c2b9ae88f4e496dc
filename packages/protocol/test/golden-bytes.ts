/**
 * Bytes of each peer message since protocol version 1 (those of netcode: 2), as hex, frozen. Never edit a line: a changed layout is a new version
 * with lines of its own. Epoch 258 (low byte 2), episode 3.
 */
export const GOLDEN = {
  hello:
    '0102030107000102030405060708090a0b0c0d0e0f000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f',
  proof: '020203000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f',
  probe: '030203010200000000004a9340',
  probeEcho: '040203ffff000000000000d0bf',
  probeCount: '05020328002700',
  verdictPassed: '06020301',
  verdictFailed: '06020300',
  netcode: '070001020304',
  bye: '080203',
  netcodeReliable: '090001020304',
} as const;
