/** How far the present frame has run on the screen, from 0 to 1: what motion between two frames needs. */
export function createFrameClock(stepsPerSecond: number): { fraction(frame: number, nowMs: number): number } {
  let shownFrame = -1;
  let shownAtMs = 0;
  return {
    fraction: (frame, nowMs) => {
      if (frame !== shownFrame) {
        shownFrame = frame;
        shownAtMs = nowMs;
      }
      return Math.min(1, ((nowMs - shownAtMs) * stepsPerSecond) / 1000);
    },
  };
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface FollowerOptions {
  /** Fastest honest motion, in units per ms: what goes beyond is a correction. */
  readonly topSpeed: number;
  /** A jump longer than this is shown as one: a new round, not a correction. */
  readonly teleportDistance: number;
}

/** How long a correction takes to fade to about a third. */
const CORRECTION_MS = 70;

/**
 * Hides what rollback corrects. When a remote player turns out to have moved differently, its position jumps within
 * one drawn frame; the follower keeps the picture continuous and lets the difference fade.
 */
export function createFollower(options: FollowerOptions): { follow(target: Point, nowMs: number): Point } {
  let last: (Point & { readonly atMs: number }) | undefined;
  let offsetX = 0;
  let offsetY = 0;
  return {
    follow: (target, nowMs) => {
      if (last !== undefined) {
        const elapsedMs = Math.max(0, nowMs - last.atMs);
        const fade = Math.exp(-elapsedMs / CORRECTION_MS);
        offsetX *= fade;
        offsetY *= fade;
        const jumpX = target.x - last.x;
        const jumpY = target.y - last.y;
        const jump = Math.hypot(jumpX, jumpY);
        const honest = options.topSpeed * Math.max(elapsedMs, 8);
        if (jump > options.teleportDistance) offsetX = offsetY = 0;
        else if (jump > honest) {
          offsetX -= jumpX * (1 - honest / jump);
          offsetY -= jumpY * (1 - honest / jump);
        }
      }
      last = { ...target, atMs: nowMs };
      return { x: target.x + offsetX, y: target.y + offsetY };
    },
  };
}
