import type { Frame } from './frame.ts';
import type { AnyGame, Game, Json } from './game.ts';
import type { InputPredictor } from './rollback-session.ts';

/** Milliseconds of some monotonic clock; the caller says which, the runner only takes differences. */
export type Instant = number;

export interface NetcodeSettings {
  /** Local input for frame f is applied at f + this many frames. */
  readonly inputDelayFrames: number;
  /** How many frames past the confirmed frame may run on predicted inputs; beyond it the runner stalls. */
  readonly maxPredictionFrames: number;
  /** Every how many confirmed frames checksums are exchanged. */
  readonly checksumIntervalFrames: number;
  /** Nothing received from a peer for this long, or nothing of what we wait for, raises `interrupted`. */
  readonly notifyAfterMs: number;
}

export interface RunnerOptions<State, Input, Settings extends Json = Json, Snapshot = unknown> {
  readonly game: Game<State, Input, Settings, Snapshot>;
  readonly players: number;
  readonly localSlot: number;
  /** Same text on every peer: seeds the game's random numbers. */
  readonly seed: string;
  readonly settings: Settings;
  readonly netcode: NetcodeSettings;
  /** One byte each, in every packet; a packet of another epoch or episode is dropped and counted. */
  readonly epoch: number;
  readonly episode: number;
  /** The game ends after this many frames even if it has no outcome yet (counted in frames, never in wall time). */
  readonly durationFrames: number | undefined;
  /** Sends one lossy packet to the peer in `slot`. The bytes are only valid during the call. */
  send(slot: number, bytes: Uint8Array): void;
  /** Guesses inputs that have not arrived; the default repeats the last known one. The same on every peer or not: guesses
   * are always corrected. */
  readonly predict?: InputPredictor | undefined;
  /**
   * Sends bytes to the peer in `slot` over an ordered, reliable channel; they arrive at its `receiveReliable`. What a link
   * that dies swallows is sent again. Without it inputs of a lost player cannot be passed on, nor a state.
   */
  sendReliable?(slot: number, bytes: Uint8Array): void;
  /** Slots that `game.bot` plays from frame 0, the same on every peer; there is no peer behind them. */
  readonly bots?: readonly number[] | undefined;
  /** Who plays on for a dropped player. Default: `idle`. The same on every peer. */
  readonly onPlayerDrop?: 'idle' | 'bot' | undefined;
  /** What becomes of states that differ: the state of one is given to all, or the game ends. Default: `end`. The same on every peer. */
  readonly onDesync?: 'heal' | 'end' | undefined;
  /** This page comes back into a game that is under way: it takes the state from its peers before it plays. */
  readonly rejoin?: true | undefined;
  /**
   * Called once per frame when every player's input for it is known and the frame is stepped, in order, up to the final
   * frame; from the frame after `rejoined` on for a page that came back. `inputs` holds players x sizeBytes; the bytes are only valid during the call.
   */
  onConfirmed?(frame: number, inputs: Uint8Array): void;
}

/** Facts for the owner, in order; drained with `drainEvents`. Ignoring them changes nothing in the simulation. */
export type RunnerEvent =
  | { readonly type: 'started' }
  /** Waiting at the edge of the prediction window, for 100 ms by now; shorter waits are only counted. */
  | { readonly type: 'stalled'; readonly frame: number }
  | { readonly type: 'resumed'; readonly frame: number; readonly stalledMs: number }
  /** This peer is silent, or it sends and the inputs that we wait for are not in it: for `notifyAfterMs` by now. */
  | { readonly type: 'interrupted'; readonly slot: number }
  /** It is heard again, and we do not wait for it. */
  | { readonly type: 'reconnected'; readonly slot: number }
  /**
   * This peer and we hold different checksums for a confirmed frame; or it ended at that frame and we did not, and then
   * `localChecksum` is 0 where that frame's was not taken. Never raised after `finished`.
   */
  | (DesyncLog & {
      readonly type: 'desynced';
      readonly frame: number;
      readonly slot: number;
      readonly localChecksum: number;
      readonly remoteChecksum: number;
    })
  /**
   * Everybody stands on this frame, confirmed: `slots` are those who asked for it, or were lost. Nothing is stepped until
   * `unpaused`.
   */
  | ({ readonly type: 'paused'; readonly frame: Frame } & PauseCause)
  /** While all stand still: another cause, or others who ask. With no slots left play goes on in a moment. */
  | ({ readonly type: 'pauseChanged' } & PauseCause)
  /** Everybody goes on from this frame, at the same instant. */
  | { readonly type: 'unpaused'; readonly frame: Frame }
  /** All who are left agree that this player's own input ended with this frame; from the next on its slot is idle or a bot. */
  | { readonly type: 'dropped'; readonly slot: number; readonly frame: Frame }
  /**
   * A new page has this player's state of this frame and plays on from it; on that page the slot is its own. -1: between two
   * episodes, of which it begins the next with everybody.
   */
  | { readonly type: 'rejoined'; readonly slot: number; readonly frame: Frame }
  /** States differed; `slots` have taken that of `source` at `frame`. The log compares ours, before, with that of `slot`. */
  | (DesyncLog & {
      readonly type: 'healed';
      readonly frame: Frame;
      readonly source: number;
      readonly slots: readonly number[];
      readonly slot: number;
    })
  /** The final frame is confirmed here: outcome and checksum are of that frame and will not change. */
  | { readonly type: 'finished'; readonly frame: number; readonly outcome: Json; readonly checksum: number }
  /**
   * The game (or `readInput`, or `onConfirmed`) threw. The simulation stops at this frame; `inputs` is what it was being
   * stepped with, players x sizeBytes, where it had come to that.
   */
  | {
      readonly type: 'failed';
      readonly frame: number;
      readonly error: unknown;
      readonly inputs: Uint8Array | undefined;
    };

/** Why everybody stands still, and who keeps them. */
export interface PauseCause {
  /** `desync`: states are compared, and made equal. `lost`: players were lost. Else somebody has asked for it. */
  readonly cause: 'request' | 'desync' | 'lost';
  /** Those who ask, or are lost. */
  readonly slots: readonly number[];
}

/** What two peers hold for one confirmed frame; undefined where it is not known. */
export interface ComparedChecksums {
  readonly frame: Frame;
  readonly local: number | undefined;
  readonly remote: number | undefined;
}

/** What is kept of states that differed. Bounded whatever the game, so that it fits into a report. */
export interface DesyncLog {
  /** The first frame after which the states differed, where it was found. */
  readonly firstFrame: Frame | undefined;
  /**
   * At most 64, oldest frame first. Where the frames since the last agreement were stepped again: that of the agreed frame
   * and of those around the difference, as they came out then; else those that were exchanged.
   */
  readonly checksums: readonly ComparedChecksums[];
  /** Whose game gave another state when it was stepped again from the same one, and at which frame: it is not deterministic. */
  readonly unreproduced: readonly { readonly slot: number; readonly frame: Frame }[];
  /** The confirmed inputs of these frames, from `from` on: players x sizeBytes each, at most 4 KiB together. */
  readonly inputs: { readonly from: Frame; readonly bytes: Uint8Array } | undefined;
}

export interface PeerStats {
  readonly slot: number;
  /** Round trip measured by the echo in the input packets, or undefined before the first. */
  readonly rttMs: number | undefined;
  /** Frames we are ahead of that peer (negative: behind). */
  readonly framesAhead: number;
  /** Ms since the last packet of that peer. */
  readonly silentMs: number;
}

export interface RunnerStats {
  /** Newest frame stepped; -1 before frame 0. */
  readonly frame: number;
  /** Newest frame stepped with every player's true input; never above `frame`. */
  readonly confirmedFrame: number;
  readonly rollbacks: number;
  readonly resimulatedFrames: number;
  readonly deepestRollbackFrames: number;
  readonly stalls: number;
  readonly droppedPackets: number;
  /** Newest frame whose checksum all peers agree on, with that checksum. */
  readonly agreedChecksum: { readonly frame: number; readonly checksum: number } | undefined;
  /** Between `paused` and `unpaused`. */
  readonly isPaused: boolean;
  /** Times that states differed and were made equal again. */
  readonly heals: number;
  readonly peers: readonly PeerStats[];
}

/**
 * Runs one episode of a game on one peer: rollback session, input sampling, packets, time sync.
 * It has no timer and no clock of its own: the owner calls `tick` as often as it likes (about once per frame).
 */
export interface Runner<State, Input> {
  /** Frame 0 is due at `startAt`, on the clock that `tick` and `receive` use. Called again before it was run, it moves. */
  start(startAt: Instant): void;
  /** Runs the frames that are due (bounded per call), sends packets, gathers events. `readInput` is asked once per new frame. */
  tick(now: Instant, readInput: () => Input): void;
  /** A packet from the peer in `slot`. Anything malformed is dropped and counted; never throws. */
  receive(slot: number, bytes: Uint8Array, now: Instant): void;
  /** Bytes that the peer in `slot` gave to its `sendReliable`. Anything malformed is dropped and counted; never throws. */
  receiveReliable(slot: number, bytes: Uint8Array, now: Instant): void;
  /** Asks everybody to stand still on one frame until `resume`; asked twice is asked once. `paused` tells when they do. */
  pause(): void;
  /** Takes our own asking back; play goes on once nobody asks any more, and `unpaused` tells when. */
  resume(): void;
  /**
   * The player in `slot` is lost, for now: what it sends is ignored, and play stands still on the last frame of its input
   * that any of the others has, until `dropPlayer` or `readmitPlayer`. To be called on all peers, in any order.
   */
  suspendPlayer(slot: number): void;
  /** The player in `slot` is lost for good: as `suspendPlayer`, and then play goes on without it. */
  dropPlayer(slot: number): void;
  /** A new page sits in the suspended `slot`: it is given the state, and play goes on with it. */
  readmitPlayer(slot: number): void;
  drainEvents(): RunnerEvent[];
  /** The state to draw: the newest frame, predicted where inputs are not known yet. Never keep it past the next tick. */
  readonly state: State;
  /** The frame `state` belongs to: the newest one stepped, -1 before frame 0. */
  readonly frame: number;
  /** The best instant for the next `tick`: when the next frame is due. Not after now: something else is waited for. */
  readonly nextFrameAt: Instant;
  /** Figures of this moment, for a panel; cheap. */
  stats(now: Instant): RunnerStats;
  /** True once `finished`, `desynced` or `failed` was raised; `tick` then only keeps sending what peers still lack. */
  readonly isOver: boolean;
}

export type AnyRunner = Runner<unknown, unknown>;
/** The options whatever the game: for code that only carries a game. */
export type AnyRunnerOptions = Omit<RunnerOptions<unknown, unknown>, 'game'> & { readonly game: AnyGame };
