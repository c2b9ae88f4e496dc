/*
 * What is kept of a difference, for whoever looks for its cause (RB-13, REG-35): what we and one peer held of the frames
 * around it, and what they were stepped with. Each side keeps its own. Where the stretch was stepped again that is every
 * frame of it; else the checksums that were exchanged while it was played.
 *
 * It has to fit into a report whatever the game: a stretch too long for that is cut to where the difference lies.
 */
import type { ChecksumExchange, Desync } from './checksum-exchange.ts';
import type { DesyncFinding, TrailSource } from './desync-search.ts';
import type { Frame } from './frame.ts';
import type { ComparedChecksums, DesyncLog, RunnerEvent } from './runner.ts';
import type { ChecksumTrail } from './stretch-replay.ts';

export const NO_LOG: DesyncLog = {
  firstFrame: undefined,
  checksums: [],
  unreproduced: [],
  inputs: undefined,
};

export const MAX_KEPT_CHECKSUMS = 64;
export const MAX_KEPT_INPUT_BYTES = 4096;

/** Frames kept after the one that matters. */
const KEPT_AFTER = 8;
/** Exchanged frames told to either side of the one that differed. */
const TOLD_BEFORE = 7;
const TOLD_AFTER = 1;

/** The log of a stretch that was stepped again, beside the trail that a peer told. */
export function logOfStretch(own: TrailSource, peer: ChecksumTrail, finding: DesyncFinding): DesyncLog {
  const { first, checksums } = own.trail;
  const last = first + checksums.length - 1;
  const [unreproduced] = finding.unreproduced;
  const centre = finding.firstFrame ?? unreproduced?.frame ?? last;
  // The first is the one that all agreed on: it stays, whatever is cut.
  const cut = windowOf(first + 1, last, centre, MAX_KEPT_CHECKSUMS - 1);
  const rowOf = (frame: Frame) => ({
    frame,
    local: checksums[frame - first],
    remote: peer.checksums[frame - peer.first],
  });
  const rows = checksums.length > 0 ? [rowOf(first)] : [];
  for (let frame = cut.from; frame <= cut.to; frame++) rows.push(rowOf(frame));
  return { ...finding, checksums: rows, inputs: inputsAround(own, last, centre) };
}

/** The end: with what was exchanged while it was played where no stretch was stepped again. */
export function desyncedEvent(
  desync: Desync,
  log: DesyncLog,
  exchange: ChecksumExchange,
  intervalFrames: number,
): RunnerEvent {
  const isKept = log.checksums.length > 0;
  const checksums = isKept ? log.checksums : exchangedAround(desync, exchange, intervalFrames);
  return { ...log, checksums, ...desync, type: 'desynced' };
}

function exchangedAround(
  { frame, slot, localChecksum, remoteChecksum }: Desync,
  checksums: ChecksumExchange,
  intervalFrames: number,
): ComparedChecksums[] {
  const peer = checksums.of(slot);
  const rows: ComparedChecksums[] = [];
  const from = Math.ceil(frame / intervalFrames - TOLD_BEFORE) * intervalFrames;
  for (let at = Math.max(0, from); at <= frame + TOLD_AFTER * intervalFrames; at += intervalFrames) {
    const local = checksums.local.get(at);
    const remote = peer?.get(at);
    if (at !== frame && (local !== undefined || remote !== undefined))
      rows.push({ frame: at, local, remote });
  }
  rows.push({ frame, local: localChecksum, remote: remoteChecksum });
  return rows.sort((left, right) => left.frame - right.frame);
}

function inputsAround(own: TrailSource, last: Frame, centre: Frame): DesyncLog['inputs'] {
  const first = own.inputsFrom;
  if (first > last) return undefined;
  const frameBytes = own.inputsOf(first).length;
  const fits = Math.floor(MAX_KEPT_INPUT_BYTES / Math.max(1, frameBytes));
  const { from, to } = windowOf(first, last, centre, fits);
  if (from > to || frameBytes === 0) return undefined;
  const bytes = new Uint8Array((to - from + 1) * frameBytes);
  for (let frame = from; frame <= to; frame++) bytes.set(own.inputsOf(frame), (frame - from) * frameBytes);
  return { from, bytes };
}

/** Of `first` to `last` at most `count` frames: from the first on as long as `centre` is among them, else around it. */
function windowOf(first: Frame, last: Frame, centre: Frame, count: number) {
  const after = Math.max(0, Math.min(KEPT_AFTER, count - 1));
  const to = Math.min(last, Math.max(first + count - 1, centre + after));
  return { from: Math.max(first, to - count + 1), to };
}
