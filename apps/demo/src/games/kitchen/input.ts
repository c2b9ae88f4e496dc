import { Direction } from './state.ts';

export interface KitchenInput {
  readonly move: Direction;
  readonly isActing: boolean;
}

const DIRECTION_MASK = 0b0111;
const ACTION_BIT = 0b1000;

export function encodeKitchenInput(input: KitchenInput): number {
  return input.move | (input.isActing ? ACTION_BIT : 0);
}

/** One shared input per byte, made once: decoding runs for every player in every frame and must not make garbage. */
export const DECODED_INPUTS: readonly KitchenInput[] = Array.from({ length: 256 }, (_, byte) => {
  const direction = byte & DIRECTION_MASK;
  return Object.freeze({
    move: direction <= Direction.left ? (direction as Direction) : Direction.none,
    isActing: (byte & ACTION_BIT) !== 0,
  });
});
