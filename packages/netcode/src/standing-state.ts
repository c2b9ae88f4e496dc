/*
 * Everything that a page needs to stand where the others stand: the state of that frame, every player's input of it (what
 * the next inputs are told as differences from), and the losses they stand still with. Players who are lost or absent
 * may have given inputs for later frames; those are in it too, since nobody sends them again.
 *
 * It travels as one piece over the state transfer, which proves it by a hash. All numbers are little-endian.
 */
import type { Frame } from './frame.ts';
import type { LostSets } from './lost-players.ts';

/** Raised with every change of the layout; another version is refused. */
export const STANDING_VERSION = 1;

const OFFSET_VERSION = 0;
const OFFSET_GENERATION = OFFSET_VERSION + 1;
const OFFSET_LOST = OFFSET_GENERATION + 1;
const OFFSET_GONE = OFFSET_LOST + 1;
const OFFSET_BACK = OFFSET_GONE + 1;
const OFFSET_ABSENT = OFFSET_BACK + 1;
const OFFSET_FRAME = OFFSET_ABSENT + 1;
/** Then for each player: how many inputs (2 bytes), and these, from that of the frame on; then the state. */
const OFFSET_INPUTS = OFFSET_FRAME + 4;

export interface StandingState extends LostSets {
  readonly generation: number;
  /** Players gone for good before. */
  readonly absent: number;
  readonly frame: Frame;
  /** By slot: whole inputs, of `frame` and, where they are known, of the frames after it. */
  readonly inputs: readonly Uint8Array[];
  /** As the simulation exports it. */
  readonly state: Uint8Array;
}

export function encodeStanding(standing: StandingState, inputBytes: number): Uint8Array {
  const inputsLength = standing.inputs.reduce((sum, inputs) => sum + 2 + inputs.length, 0);
  const bytes = new Uint8Array(OFFSET_INPUTS + inputsLength + standing.state.length);
  const view = new DataView(bytes.buffer);
  bytes[OFFSET_VERSION] = STANDING_VERSION;
  bytes[OFFSET_GENERATION] = standing.generation;
  bytes[OFFSET_LOST] = standing.lost;
  bytes[OFFSET_GONE] = standing.gone;
  bytes[OFFSET_BACK] = standing.back;
  bytes[OFFSET_ABSENT] = standing.absent;
  view.setInt32(OFFSET_FRAME, standing.frame, true);
  let end = OFFSET_INPUTS;
  for (const inputs of standing.inputs) {
    view.setUint16(end, inputBytes === 0 ? 1 : inputs.length / inputBytes, true);
    bytes.set(inputs, end + 2);
    end += 2 + inputs.length;
  }
  bytes.set(standing.state, end);
  return bytes;
}

/** Undefined for bytes that are no such thing for so many players. Accepts any bytes; the parts are views of them. */
export function decodeStanding(
  bytes: Uint8Array,
  players: number,
  inputBytes: number,
): StandingState | undefined {
  if (bytes.length < OFFSET_INPUTS || bytes[OFFSET_VERSION] !== STANDING_VERSION) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const frame = view.getInt32(OFFSET_FRAME, true);
  const sets = {
    lost: bytes[OFFSET_LOST]!,
    gone: bytes[OFFSET_GONE]!,
    back: bytes[OFFSET_BACK]!,
    absent: bytes[OFFSET_ABSENT]!,
  };
  if (frame < -1 || (sets.lost | sets.absent) >>> players !== 0) return undefined;
  if (((sets.gone | sets.back) & ~sets.lost) !== 0 || (sets.gone & sets.back) !== 0) return undefined;
  const inputs: Uint8Array[] = [];
  let end = OFFSET_INPUTS;
  for (let slot = 0; slot < players; slot++) {
    if (bytes.length < end + 2) return undefined;
    const count = view.getUint16(end, true);
    const length = count * inputBytes;
    if (count === 0 || bytes.length < end + 2 + length) return undefined;
    inputs.push(bytes.subarray(end + 2, end + 2 + length));
    end += 2 + length;
  }
  return { ...sets, generation: bytes[OFFSET_GENERATION]!, frame, inputs, state: bytes.subarray(end) };
}
