import { FLOOR, KITCHEN_TILES, STEP_OFFSETS } from './layout.ts';
import { Direction } from './state.ts';

export interface PathStep {
  /** The first step of a shortest path, or the way to face once there. */
  readonly direction: Direction;
  /** Steps still to walk; 0 when `direction` already faces the target. */
  readonly distance: number;
}

const DIRECTIONS = [Direction.up, Direction.right, Direction.down, Direction.left] as const;

/**
 * Breadth-first search from `start` to a floor tile beside one of `targets`. `isBlocked` cells are walked around.
 * Gives undefined when no target can be reached.
 */
export function findPath(
  start: number,
  targets: ReadonlySet<number>,
  isBlocked: (cell: number) => boolean,
): PathStep | undefined {
  const cameBy = new Map<number, { readonly first: Direction; readonly distance: number }>();
  cameBy.set(start, { first: Direction.none, distance: 0 });
  const queue = [start];
  for (let cell = queue.shift(); cell !== undefined; cell = queue.shift()) {
    const here = cameBy.get(cell)!;
    for (const direction of DIRECTIONS) {
      const next = cell + STEP_OFFSETS[direction]!;
      if (targets.has(next)) {
        return { direction: here.distance === 0 ? direction : here.first, distance: here.distance };
      }
      if (KITCHEN_TILES[next] !== FLOOR || isBlocked(next) || cameBy.has(next)) continue;
      cameBy.set(next, {
        first: here.distance === 0 ? direction : here.first,
        distance: here.distance + 1,
      });
      queue.push(next);
    }
  }
  return undefined;
}
