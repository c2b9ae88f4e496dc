import type { ChecksumExchange, Desync } from './checksum-exchange.ts';
import type { Frame } from './frame.ts';
import type { ComparedChecksums, RunnerEvent } from './runner.ts';

/** Exchanged frames told to either side of the one that differed: enough to see since when, small enough for a report. */
const TOLD_BEFORE = 7;
const TOLD_AFTER = 1;

/** What is told of two peers that differ: beside the frame at which it was found, what both hold around it. */
export function desyncedEvent(
  desync: Desync,
  checksums: ChecksumExchange,
  intervalFrames: number,
  firstFrame: Frame | undefined,
): RunnerEvent {
  return {
    type: 'desynced',
    ...desync,
    firstFrame,
    checksums: checksumsAround(desync, checksums, intervalFrames),
  };
}

function checksumsAround(
  { frame, slot, localChecksum, remoteChecksum }: Desync,
  checksums: ChecksumExchange,
  intervalFrames: number,
): ComparedChecksums[] {
  const peer = checksums.of(slot);
  const told: ComparedChecksums[] = [];
  const from = Math.ceil(frame / intervalFrames - TOLD_BEFORE) * intervalFrames;
  for (let at = Math.max(0, from); at <= frame + TOLD_AFTER * intervalFrames; at += intervalFrames) {
    const local = checksums.local.get(at);
    const remote = peer?.get(at);
    if (at !== frame && (local !== undefined || remote !== undefined))
      told.push({ frame: at, local, remote });
  }
  told.push({ frame, local: localChecksum, remote: remoteChecksum });
  return told.sort((left, right) => left.frame - right.frame);
}
