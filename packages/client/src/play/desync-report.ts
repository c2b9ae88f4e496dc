import type { DesyncLog } from '@greenroom/netcode';
import { MAX_DESYNC_INPUT_CHARS } from '@greenroom/protocol';
import { hexOf } from './error-text.ts';

/** What netcode has kept of a difference, beside what the peer in `slot` told, as it is reported. */
export function reportedLog(log: DesyncLog & { readonly slot: number }) {
  const { slot: peer, firstFrame = null, checksums, unreproduced, inputs } = log;
  return {
    peer,
    firstFrame,
    checksums: checksums.map(({ frame, local = null, remote = null }) => ({ frame, local, remote })),
    unreproduced: [...unreproduced],
    ...(inputs && { inputsFrom: inputs.from, inputs: hexOf(inputs.bytes, MAX_DESYNC_INPUT_CHARS) }),
  };
}
