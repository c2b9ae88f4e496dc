/** Numbers, not names, so that a checksum is cheap and a record row is short. */
export const Choice = { none: 0, stag: 1, hare: 2 } as const;
export type Choice = (typeof Choice)[keyof typeof Choice];

export const Phase = { choosing: 0, revealing: 1, over: 2 } as const;
export type Phase = (typeof Phase)[keyof typeof Phase];

export const STEPS_PER_SECOND = 10;
/** Long enough to read what came out of a round. */
export const REVEAL_FRAMES = 4 * STEPS_PER_SECOND;

export interface Hunter {
  /** This round's; as soon as it is made it is here, on every peer: the view keeps it hidden until both have chosen. */
  choice: Choice;
  /** Frames of thinking; -1 before the choice. */
  choiceFrames: number;
  /** The time was up and the safe choice was made for this player. */
  isByClock: boolean;
  /** The input of the last frame was a choice: one counts when it is made, not while it is held. */
  wasChoosing: boolean;
  /** Of this round, and of all rounds with this one; both change when the round is decided. */
  gain: number;
  points: number;
  /** The round before; `none` in the first. */
  lastChoice: Choice;
}

export interface StagHuntState {
  rounds: number;
  /** How long a choice may take. */
  limitFrames: number;
  /** What each gets for a stag together, and for a hare. */
  stagPoints: number;
  harePoints: number;
  phase: Phase;
  /** From 0. */
  round: number;
  /** Frames in this phase. */
  phaseFrames: number;
  /** The frame in which the round was decided. It is only true, and only to be shown, once that frame is confirmed. */
  decidedFrame: number;
  /** Rounds in which both went for the stag. */
  stags: number;
  hunters: Hunter[];
}
