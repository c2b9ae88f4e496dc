/*
 * The core of rollback: which frames to load, step and save, and with which inputs.
 *
 * How it works. Every player's inputs arrive in order, each in a queue of its own. A frame for which an input is not
 * known yet is stepped with a prediction, and what it was stepped with is remembered. When the true input arrives and
 * differs, the frame is incorrect: before anything else happens the newest correct snapshot is loaded and every frame
 * after it is stepped again, in one loop, with what is known by then. A frame is confirmed when every player's input
 * for it is known; past the confirmed frame we run at most `maxPredictionFrames`, then we stall.
 *
 * The core never calls the game. It hands out requests, to be done in order, and knows neither states nor snapshots;
 * so it can be tested with numbers for states. Frames below the confirmed one are not saved again during a
 * resimulation, because no later rollback can start there.
 *
 * Sources: GGPO (Tony Cannon, "Fight the Lag", Game Developer 2012; sync.cpp), ggrs (`sync_layer.rs`,
 * `docs/requests-and-events.md`), from which the requests-and-events shape is taken.
 */
import { assertInvariant, requireInteger } from './error.ts';
import { type Frame, NULL_FRAME } from './frame.ts';
import { InputQueue } from './input-queue.ts';
import { type Request, type RequestList, RequestPool } from './request.ts';

/** What a predictor is told; the object and its arrays are reused and only valid during the call. */
export interface Prediction {
  slot: number;
  /** The frame to predict the input of. */
  frame: Frame;
  /** Newest frame of that player whose input is known, or `NULL_FRAME`. */
  lastFrame: Frame;
  /** The bytes of that input; the idle input when none is known. */
  readonly last: Uint8Array;
  /** Where the prediction goes; holds a copy of `last` at the call. */
  readonly out: Uint8Array;
}

/** Guesses an input that has not arrived. The default repeats the last known one. Any guess is safe, good ones are cheap. */
export type InputPredictor = (prediction: Prediction) => void;

export interface RollbackSessionOptions {
  readonly players: number;
  readonly localSlot: number;
  /** The encoded idle input: what players do in the frames before their first input. */
  readonly idle: Uint8Array;
  readonly inputDelayFrames: number;
  readonly maxPredictionFrames: number;
  readonly predict?: InputPredictor | undefined;
  /** Slots without a player from frame 0 on. */
  readonly absent?: readonly number[] | undefined;
}

/** Bounds input delay and prediction window together, so that distances between frames fit one byte of a packet. */
export const MAX_REACH_FRAMES = 60;
export const MAX_PLAYERS = 8;

export function createRollbackSession(options: RollbackSessionOptions): RollbackSession {
  return new InputBookkeeping(options);
}

/** A rollback session as all but itself see it: its frames move by its methods alone. */
export type RollbackSession = Readonly<InputBookkeeping>;

class InputBookkeeping {
  readonly players: number;
  readonly localSlot: number;
  readonly inputBytes: number;
  readonly inputDelayFrames: number;
  readonly maxPredictionFrames: number;
  /** Newest frame that was stepped; goes back only by `rewind`. */
  frame: Frame = NULL_FRAME;
  /** Highest frame for which every player's input is known; may be past `frame` by the input delay. */
  confirmedFrame: Frame = NULL_FRAME;
  /** The oldest frame that was stepped with an input that proved wrong, or `NULL_FRAME`. */
  firstIncorrectFrame: Frame = NULL_FRAME;
  readonly #idle: Uint8Array;
  readonly #queues: readonly InputQueue[];
  /** What each of the newest frames was stepped with: one view of players x inputBytes per frame of the ring. */
  readonly #used: readonly Uint8Array[];
  readonly #usedMask: number;
  /** Slots whose player gives no more inputs: what comes after its last one is idle, and known. */
  readonly #isAbsent: boolean[];
  readonly #requests = new RequestPool();
  readonly #predict: InputPredictor | undefined;
  readonly #prediction: Prediction;

  constructor(options: RollbackSessionOptions) {
    const { players, localSlot, idle, inputDelayFrames, maxPredictionFrames } = options;
    requireInteger('players', players, 1, MAX_PLAYERS);
    requireInteger('localSlot', localSlot, 0, players - 1);
    requireInteger('inputDelayFrames', inputDelayFrames, 0, MAX_REACH_FRAMES - 1);
    requireInteger('maxPredictionFrames', maxPredictionFrames, 1, MAX_REACH_FRAMES - inputDelayFrames);
    this.players = players;
    this.localSlot = localSlot;
    this.inputBytes = idle.length;
    this.inputDelayFrames = inputDelayFrames;
    this.maxPredictionFrames = maxPredictionFrames;
    this.#idle = idle.slice();
    this.#isAbsent = Array.from({ length: players }, (_, slot) => options.absent?.includes(slot) ?? false);
    this.#predict = options.predict;
    this.#prediction = {
      slot: 0,
      frame: 0,
      lastFrame: NULL_FRAME,
      last: new Uint8Array(idle.length),
      out: new Uint8Array(idle.length),
    };
    const capacity = powerOfTwo(4 * this.reachFrames + 2 * REACH_SLACK);
    this.#queues = Array.from({ length: players }, () => new InputQueue(idle.length, capacity));
    const usedFrames = powerOfTwo(maxPredictionFrames + 2);
    this.#usedMask = usedFrames - 1;
    this.#used = Array.from({ length: usedFrames }, () => new Uint8Array(players * idle.length));
    this.#confirm();
    this.fillDelay();
  }

  /** How far a peer's newest input can lie past the newest input it has of everybody. */
  get reachFrames(): number {
    return this.inputDelayFrames + this.maxPredictionFrames;
  }

  /** The known inputs of one player. */
  queue(slot: number): InputQueue {
    return this.#queues[slot]!;
  }

  /** Whether the player in `slot` gives no more inputs. */
  isAbsent(slot: number): boolean {
    return this.#isAbsent[slot]!;
  }

  /** The inputs `frame` was last stepped with, players x inputBytes; one of the newest `maxPredictionFrames + 1`. */
  inputsOf(frame: Frame): Uint8Array {
    assertInvariant(
      frame >= 0 && frame <= this.frame && frame > this.frame - this.#used.length,
      'inputs of frame',
      frame,
      'asked at',
      this.frame,
    );
    return this.#used[frame & this.#usedMask]!;
  }

  /** False at the edge of the prediction window: then stall, keep sending, and ask again after the next packet. */
  get canAdvance(): boolean {
    return this.frame + 1 - this.confirmedFrame <= this.maxPredictionFrames;
  }

  /**
   * Gives idle inputs for the frames that the first sampled one will come too late for, by the delay: at the start, and
   * when play goes on after no inputs were sampled. They are sent like any other, so the peers need not know our delay.
   */
  fillDelay(): void {
    const local = this.#queues[this.localSlot]!;
    while (local.last < this.frame + this.inputDelayFrames) local.push(this.#idle, 0);
    this.#confirm();
  }

  /** Whether the next frame needs a new local input; false only for frames that `rewind` took back. */
  get needsLocalInput(): boolean {
    return this.#queues[this.localSlot]!.last <= this.frame + this.inputDelayFrames;
  }

  /** The local input sampled for frame `frame + 1`; it applies `inputDelayFrames` later. Before `advance`, when needed. */
  addLocalInput(bytes: Uint8Array): void {
    const queue = this.#queues[this.localSlot]!;
    assertInvariant(this.needsLocalInput, 'local input for', queue.last + 1, 'added at frame', this.frame);
    queue.push(bytes, 0);
    this.#confirm();
  }

  /**
   * Takes back the frames after `frame`: there the game turned out to be over, or play stands still. Their local inputs
   * stay, since the peers may have them. The owner has the state of `frame` already, or loads it.
   */
  rewind(frame: Frame): void {
    assertInvariant(frame <= this.frame, 'rewound from', this.frame, 'to', frame);
    this.frame = frame;
    if (this.firstIncorrectFrame > frame) this.firstIncorrectFrame = NULL_FRAME;
  }

  /**
   * The player in `slot` gave its last input: from the next frame on the slot is idle, unless the owner fills it in. No
   * frame after that may have been stepped.
   */
  endPlayer(slot: number): void {
    const { last } = this.#queues[slot]!;
    assertInvariant(this.frame <= last, 'player', slot, 'ended at', last, 'after frame', this.frame);
    this.#isAbsent[slot] = true;
    this.#confirm();
  }

  /** The player in `slot` goes on after `frame`, the newest one stepped: what came of it for later frames is forgotten. */
  continuePlayer(slot: number, frame: Frame): void {
    assertInvariant(this.frame <= frame, 'player', slot, 'goes on at', frame, 'before frame', this.frame);
    this.#queues[slot]!.truncate(frame);
    this.#confirm();
  }

  /**
   * Begins behind `frame`, which others stepped; the owner has its state. `inputs` holds by slot the inputs from that
   * frame on: all that are known of those who give no more, else the one of the frame.
   */
  restore(frame: Frame, inputs: readonly Uint8Array[], absent: readonly number[]): void {
    this.frame = frame;
    this.firstIncorrectFrame = NULL_FRAME;
    for (const slot of absent) this.#isAbsent[slot] = true;
    const size = this.inputBytes;
    for (const [slot, queue] of this.#queues.entries()) {
      const known = inputs[slot]!;
      queue.restart(frame, known, 0);
      for (let at = size; at < known.length; at += size) queue.push(known, at);
    }
    if (frame >= 0)
      for (let slot = 0; slot < this.players; slot++)
        this.#used[frame & this.#usedMask]!.set(inputs[slot]!.subarray(0, size), slot * size);
    this.#confirm();
  }

  /** The inputs of a player from frame `first` to `last`; that of `first` as it was stepped. */
  knownInputs(slot: number, first: Frame, last: Frame): Uint8Array {
    const size = this.inputBytes;
    const inputs = new Uint8Array((last - first + 1) * size);
    if (first >= 0) inputs.set(this.inputsOf(first).subarray(slot * size, (slot + 1) * size));
    const queue = this.#queues[slot]!;
    for (let frame = first + 1; frame <= last; frame++) {
      const from = queue.offsetOf(frame);
      inputs.set(queue.bytes.subarray(from, from + size), (frame - first) * size);
    }
    return inputs;
  }

  /**
   * The next input of a remote player, in order: that of frame `queue(slot).last + 1`. False, and nothing is kept, when
   * it is further ahead than an honest peer can be; it is not acknowledged then, so it comes again.
   */
  addRemoteInput(slot: number, bytes: Uint8Array, offset: number): boolean {
    const queue = this.#queues[slot]!;
    if (queue.last + 1 - this.confirmedFrame > 2 * this.reachFrames + REACH_SLACK) return false;
    const frame = queue.push(bytes, offset);
    if (frame <= this.frame) this.#compare(slot, frame, bytes, offset);
    if (frame === this.confirmedFrame + 1) this.#confirm();
    return true;
  }

  /** What must be done before anything else: nothing, or load, then step and save again up to `frame`. */
  correct(): RequestList {
    const requests = this.#requests;
    requests.clear();
    const first = this.firstIncorrectFrame;
    if (first === NULL_FRAME) return requests;
    this.firstIncorrectFrame = NULL_FRAME;
    requests.add('load', first - 1, NO_INPUTS);
    for (let frame = first; frame <= this.frame; frame++) this.#step(frame);
    return requests;
  }

  /** Steps one new frame. Call only when `canAdvance`, after `correct` and `addLocalInput`. */
  advance(): RequestList {
    assertInvariant(this.canAdvance, 'frame', this.frame, 'advanced past', this.confirmedFrame);
    assertInvariant(
      this.firstIncorrectFrame === NULL_FRAME,
      'frame',
      this.firstIncorrectFrame,
      'is incorrect',
    );
    assertInvariant(
      this.#queues[this.localSlot]!.last > this.frame,
      'no local input for frame',
      this.frame + 1,
    );
    this.#requests.clear();
    this.frame += 1;
    this.#step(this.frame);
    return this.#requests;
  }

  #step(frame: Frame): void {
    const inputs = this.#used[frame & this.#usedMask]!;
    for (let slot = 0; slot < this.players; slot++) this.#fill(slot, frame, inputs, slot * this.inputBytes);
    this.#requests.add('advance', frame, inputs);
    if (frame >= this.confirmedFrame || frame === this.frame) this.#requests.add('save', frame, NO_INPUTS);
  }

  #fill(slot: number, frame: Frame, out: Uint8Array, offset: number): void {
    const queue = this.#queues[slot]!;
    // After its last input an absent player is idle, a present one is taken to go on as it did.
    const isIdle = this.#isAbsent[slot]! && frame > queue.last;
    const known = isIdle ? NULL_FRAME : Math.min(frame, queue.last);
    const source = known === NULL_FRAME ? this.#idle : queue.bytes;
    const from = known === NULL_FRAME ? 0 : queue.offsetOf(known);
    for (let i = 0; i < this.inputBytes; i++) out[offset + i] = source[from + i]!;
    if (known === frame || isIdle || this.#predict === undefined) return;
    const prediction = this.#prediction;
    prediction.slot = slot;
    prediction.frame = frame;
    prediction.lastFrame = known;
    for (let i = 0; i < this.inputBytes; i++) prediction.last[i] = prediction.out[i] = source[from + i]!;
    this.#predict(prediction);
    out.set(prediction.out, offset);
  }

  #compare(slot: number, frame: Frame, bytes: Uint8Array, offset: number): void {
    if (this.firstIncorrectFrame !== NULL_FRAME && this.firstIncorrectFrame <= frame) return;
    const used = this.#used[frame & this.#usedMask]!;
    const from = slot * this.inputBytes;
    for (let i = 0; i < this.inputBytes; i++) {
      if (used[from + i] !== bytes[offset + i]) {
        this.firstIncorrectFrame = frame;
        return;
      }
    }
  }

  #confirm(): void {
    let lowest = this.#queues[this.localSlot]!.last;
    for (let slot = 0; slot < this.players; slot++) {
      if (!this.#isAbsent[slot]) lowest = Math.min(lowest, this.#queues[slot]!.last);
    }
    this.confirmedFrame = lowest;
  }
}

export type { Request, RequestList };

const NO_INPUTS = new Uint8Array(0);

/*
 * Why the queues are as large as they are. Let r = window + delay, the reach, and c our confirmed frame. Nobody runs
 * past its confirmed frame by more than the window, so our inputs end at c + r at the latest. A peer may have confirmed
 * that much, so its inputs end at c + 2r: more is not kept. And it has acknowledged our inputs to c - r at least, since
 * its own inputs up to c came with such an acknowledgement. What must be kept, back to the references of deltas, lies
 * within 4r.
 */
const REACH_SLACK = 4;

export function powerOfTwo(atLeast: number): number {
  let size = 1;
  while (size < atLeast) size *= 2;
  return size;
}
