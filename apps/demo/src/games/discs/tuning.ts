/** Numbers that decide how the game feels. Lengths in thousandths of a unit, times in frames of 1/60 s. */
export const STEPS_PER_SECOND = 60;

export const DISC_RADIUS = 11_000;
export const FULL_FLOOR_RADIUS = 120_000;
export const START_RING_RADIUS = 62_000;

export const READY_FRAMES = 90;
export const REST_FRAMES = 90;
/** The floor is whole for a while, then shrinks to nothing: a round always ends. */
export const SHRINK_FROM_FRAMES = 180;
export const LONGEST_FIGHT_FRAMES = 900;

/** Speed gained per frame while pushing; with the friction below the top speed is about 1 400. */
export const PUSH = 64;
/** Part of the speed lost per frame, in 1/1024. */
export const FRICTION = 46;

export const DASH_SPEED = 2_600;
export const DASH_FRAMES = 12;
export const DASH_COOLDOWN_FRAMES = 66;

/** Part of the closing speed given back in a bump, in 1/1024: above 1024 bumps add energy, which makes them felt. */
export const BOUNCE = 1_100;
/** What a dashing disc's bump is worth, in 1/1024. */
export const DASH_BOUNCE = 1_440;
/** What is left of the dasher's own share of a bump, in 1/1024: a dash that hits pushes through. */
export const DASH_STEADINESS = 410;
export const BUMP_FADE = 24;
