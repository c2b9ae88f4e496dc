import type { Game, Json } from '@greenroom/netcode';
import type { EndReason, ErrorCode, Fallback, ParticipantOutcome, RequeueCause } from '@greenroom/protocol';

/** What a page gives to draw a game and to read its player. Called on the main thread. */
export interface GameView<State, Input> {
  /** Once for each run of the game (a session has one, unless the scene says otherwise), before its first frame. */
  mount(context: ViewContext): void;
  /** Once per animation frame with the newest state. Must not change it. */
  draw(state: State, context: DrawContext): void;
  /** The player's input now; asked once per simulation frame. */
  readInput(): Input;
  /** Once for each `mount`, after the last frame, on every exit. Must release what `mount` took. */
  unmount(): void;
}

export interface ViewContext {
  /** Our player slot, from 0. */
  readonly slot: number;
  readonly players: number;
  readonly settings: Json;
  readonly treatment: string;
  /** Which run of the game is to be shown, from 0: each is mounted anew. */
  readonly episode: number;
}

export interface DrawContext {
  readonly slot: number;
  readonly frame: number;
  readonly confirmedFrame: number;
  /** True while we wait for a peer's inputs. */
  readonly isStalled: boolean;
  /** Slots that a computer plays now. */
  readonly bots: readonly number[];
}

export interface JoinOptions<State, Input, Settings extends Json = Json> {
  /** Address of the signaling server; default: the page's own origin. */
  readonly server?: string;
  readonly scene: string;
  readonly participant: {
    /** Recruitment id, for example PROLIFIC_PID. Stable across reloads. */
    readonly id: string;
    /** Other URL parameters worth keeping (STUDY_ID, SESSION_ID, ...). */
    readonly labels?: Readonly<Record<string, string>>;
    /** Of a signed entry link, for scenes that take no others: what `takeEntrySignature` found in the address. */
    readonly signature?: string | undefined;
  };
  // biome-ignore lint/suspicious/noExplicitAny: the snapshot type is private to the game
  readonly game: Game<State, Input, Settings, any>;
  readonly view: GameView<State, Input>;
  /** `join` takes a seat (an explicit act); `resume` only returns to a seat or an end already held. Default `join`. */
  readonly intent?: 'join' | 'resume';
}

/** What the page renders. Each state has only its own fields; instants are in ms of the page's `Date.now()`. */
export type SessionState =
  | {
      readonly state: 'connecting';
      readonly attempt: number;
      /** The server answers and cannot take us now; it is asked again by itself. Sentences for a person. */
      readonly error?: Sentences;
    }
  | {
      readonly state: 'waiting';
      readonly present: number;
      readonly needed: number;
      readonly groupSize: number;
      readonly deadlineAt: number;
      readonly isOnline: boolean;
      /** Set when we came back here because a match did not work out. */
      readonly requeuedBecause: RequeueCause | undefined;
      /** What the scene offers to whom no link could be made, while nobody else is there; null: nothing. */
      readonly fallback: Fallback | null;
    }
  | ({ readonly state: 'matched' } & Seats)
  | ({
      readonly state: 'validating';
      readonly peers: readonly { readonly slot: number; readonly stage: LinkStage }[];
    } & Seats)
  | ({ readonly state: 'countdown'; readonly startAt: number } & Seats)
  | ({
      readonly state: 'playing';
      readonly isOnline: boolean;
      /**
       * This page was loaded anew, or the seat came to it from another tab, and it is being brought back into the running
       * game: nothing is drawn until it stands where the others stand.
       */
      readonly isReturning: boolean;
      /** As `isReturning`, and there is no way back: nothing is drawn, and what follows is the end. */
      readonly isStranded: boolean;
      /** Somebody is not heard, or sends nothing that the game can go on with; play waits, until `untilAt` if there is a deadline. */
      readonly interruption:
        | {
            /** Who is missing; while we ourselves return, we are. */
            readonly slots: readonly number[];
            /** Those whose page has been loaded anew, and who are on their way back into the game. */
            readonly returning: readonly number[];
            readonly untilAt: number | undefined;
          }
        | undefined;
      /**
       * Everybody stands still on the same frame until these players, we among them or not, are back; when nobody is left
       * play goes on in a moment.
       */
      readonly pausedBy: readonly number[] | undefined;
      /**
       * `request`: their tabs are hidden and the scene pauses for that. `desync`: nobody is away, what two pages hold is made
       * equal again. `lost`: somebody was lost.
       */
      readonly pausedFor: 'request' | 'desync' | 'lost' | undefined;
      /** Which run of the game this is, from 0, and of how many. */
      readonly episode: number;
      readonly episodes: number;
      /** Between two of them: how this one ended, and when the next starts (at the least, until all have agreed on it). */
      readonly intermission: { readonly result: Json; readonly nextStartAt: number } | undefined;
      /** Left or lost for good, while the game goes on without them. */
      readonly gone: readonly number[];
    } & Seats)
  | ({ readonly state: 'ended' } & SessionEnd)
  /** The server or the browser refused before a seat was taken. `message` and `nextStep` are sentences for a person. */
  | {
      readonly state: 'refused';
      readonly code: ErrorCode;
      readonly message: string;
      readonly nextStep: string;
      readonly isRetryable: boolean;
    }
  /** Another tab of the same person took over; this one is finished. */
  | { readonly state: 'superseded' }
  | { readonly state: 'disposed' };

/** Who is in the game. */
export interface Seats {
  /** Our player slot, from 0. */
  readonly slot: number;
  /** Number of slots, bots included. */
  readonly players: number;
  /** Slots that a computer plays: from the start, or for somebody who is gone. Tell people so. */
  readonly bots: readonly number[];
}

export type LinkStage = 'connecting' | 'proving' | 'probing' | 'proven' | 'failed';

/** What went wrong and what a person can do, to be shown as it is. */
export interface Sentences {
  readonly code: ErrorCode;
  readonly message: string;
  readonly nextStep: string;
}

export interface SessionEnd {
  /** Why the session ended; undefined when the session goes on without us (for example `waitingRoomTimeout`). */
  readonly reason: EndReason | undefined;
  /** What this person is told and paid for. */
  readonly outcome: ParticipantOutcome;
  /** The code to show or redirect with; stored at the server before it arrives here. Undefined while `isSaved` is false. */
  readonly completionCode: string | undefined;
  readonly frame: number | undefined;
  /** The game's own outcome of the final frame. */
  readonly result: Json | undefined;
  /** All members confirmed the same final frame and checksum. */
  readonly agreed: boolean;
  /** False while the end waits for the server ("saving your result"). */
  readonly isSaved: boolean;
  /** While it is not saved: since when it waits, in ms of `Date.now()`. */
  readonly unsavedSince?: number;
  /** The server refused this page during the game: the end will not be stored from here. Sentences for a person. */
  readonly error?: Sentences;
}

/** Figures for a panel; cheap, may be asked at any time. */
export interface Diagnostics {
  readonly state: SessionState['state'];
  readonly session: string | undefined;
  readonly epoch: number | undefined;
  readonly isOnline: boolean;
  readonly clockOffsetMs: number | undefined;
  readonly frame: number | undefined;
  readonly confirmedFrame: number | undefined;
  readonly rollbacks: number;
  readonly resimulatedFrames: number;
  readonly stalls: number;
  /** Everybody stands still on the same frame. */
  readonly isPaused: boolean;
  /** Times that pages held different states and were made equal again. */
  readonly heals: number;
  readonly episode: number | undefined;
  /** Agreed for this game; undefined while none runs. */
  readonly inputDelayFrames: number | undefined;
  /** Signals, messages and packets that were not taken: malformed, repeated, or of an earlier match. */
  readonly dropped: number;
  readonly agreedChecksum: { readonly frame: number; readonly checksum: number } | undefined;
  readonly peers: readonly {
    readonly slot: number;
    readonly route: 'direct' | 'relayed' | undefined;
    readonly rttMs: number | undefined;
    readonly lossRatio: number | undefined;
    readonly framesAhead: number | undefined;
  }[];
  /** What is held now, by name: zero after dispose. */
  readonly held: Readonly<Record<string, number>>;
}

export interface Session extends AsyncDisposable {
  readonly state: SessionState;
  /** Calls `listener` now and on every change; returns the unsubscribe function. */
  subscribe(listener: (state: SessionState) => void): () => void;
  /**
   * Leaves for good: the state is `ended` at once, links and game are gone, and `isSaved` follows once the server has
   * stored it, however long it cannot be reached. Resolves with the stored end. Idempotent.
   */
  leave(): Promise<SessionEnd>;
  /**
   * Resolves once, when the end is stored. Rejects with a `GreenroomError` when none can come: refused, superseded or
   * disposed before, or `internal` when the SDK itself failed.
   */
  readonly ended: Promise<SessionEnd>;
  diagnostics(): Diagnostics;
  /** Releases everything: sockets, links, workers, listeners. Idempotent. Does not leave: a seat stays for a later resume. */
  dispose(): Promise<void>;
}

export type JoinScene = <State, Input, Settings extends Json = Json>(
  options: JoinOptions<State, Input, Settings>,
) => Session;
