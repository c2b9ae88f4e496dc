/** One peer's netcode as the simulated session drives it: ours, or somebody else's. */
export interface Engine {
  /** The owner's clock has moved on: run what is due. */
  tick(now: number): void;
  /** A message of the other peer. */
  receive(bytes: Uint8Array, now: number): void;
  /** Newest frame stepped. */
  readonly frame: number;
  /** When the next frame is due, for one whose clock is told; not after now: something else is waited for. */
  readonly nextFrameAt?: number;
  /** Frames stepped again after a wrong guess. */
  readonly resimulatedFrames: number;
}

export type MakeEngine = (slot: number, send: (bytes: Uint8Array) => void) => Engine;

/** Everything one peer's engine was told in a session: told again to a fresh engine, it does all the same work. */
export interface Trace {
  readonly slot: number;
  readonly calls: readonly Call[];
  /** What the engine came to; a replay must come to the same. */
  readonly frames: number;
  readonly resimulatedFrames: number;
  readonly sentBytes: number;
  readonly sentMessages: number;
}

/** `bytes`: a message arrived at that instant; without, the clock ticked. */
export interface Call {
  readonly now: number;
  readonly bytes: Uint8Array | undefined;
}
