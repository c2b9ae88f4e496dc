/*
 * The runner: one episode of one game on one peer. It binds the pure parts (rollback session, simulation, endpoints,
 * frame clock) and owns their order within a tick:
 *
 *   correct what arrived inputs proved wrong -> settle what is confirmed now -> run the frames that are due -> send
 *
 * Packets only fill queues, so an input never meets a half-made resimulation; one that arrives while a tick runs (a
 * transport that delivers inside `send`) waits in an inbox until the tick is over (REG-31).
 *
 * The end. The final frame is the first CONFIRMED frame with an outcome, or the last of the duration; all peers find
 * the same one, since confirmed frames are equal. The simulation never steps past a frame that has an outcome, even a
 * predicted one: it waits there until the frame is confirmed or corrected. After the end `tick` goes on sending until
 * every peer has what it needs to reach the same frame.
 */
import { ChecksumExchange, type Desync } from './checksum-exchange.ts';
import { NetcodeError, requireInteger } from './error.ts';
import { makeFailedRunner } from './failed-runner.ts';
import { type Frame, NULL_FRAME } from './frame.ts';
import { FrameClock } from './frame-clock.ts';
import { FrameResults } from './frame-results.ts';
import type { Json } from './game.ts';
import { type PacketContent, PeerEndpoint } from './peer-endpoint.ts';
import type { RequestList } from './request.ts';
import { createRollbackSession, powerOfTwo, type RollbackSession } from './rollback-session.ts';
import type { Instant, Runner, RunnerEvent, RunnerOptions, RunnerStats } from './runner.ts';
import { Simulation } from './simulation.ts';
import { StallWatch } from './stall-watch.ts';
import { stretchFor } from './time-sync.ts';

/** Most frames one tick may run: a window and its delay, caught up at once, cost less than a visible hitch. */
const MAX_FRAMES_PER_TICK = 12;
/** A packet is due without a new frame after this many frames' time: for acknowledgements while we stall. */
const IDLE_SEND_FRAMES = 1.5;
/** A peer silent for longer gets a probe now and then: what piles up in a dead link arrives late and all at once. */
const QUIET_AFTER_MS = 1000;
const PROBE_EVERY_MS = 250;
/** Every how many packets the newest checksum rides along: often enough for any loss, rare enough to be cheap. */
const CHECKSUM_EVERY_PACKETS = 4;
/** Packets kept while a tick runs; more at once is no honest transport. */
const MAX_INBOX = 256;

/**
 * Makes the runner of one episode. Throws `NetcodeError` (`badOption`) for options out of range. A game whose `init`
 * throws gives a runner that is over, with one `failed` event at frame -1 and no state.
 */
export function createRunner<State, Input, Settings extends Json, Snapshot>(
  options: RunnerOptions<State, Input, Settings, Snapshot>,
): Runner<State, Input> {
  requireInteger('epoch', options.epoch, 0, 255);
  requireInteger('episode', options.episode, 0, 255);
  requireInteger('checksumIntervalFrames', options.netcode.checksumIntervalFrames, 1, 0xffff);
  if (options.durationFrames !== undefined) {
    requireInteger('durationFrames', options.durationFrames, 1, 0x7fff_ffff);
  }
  try {
    return new GameRunner(options);
  } catch (error) {
    if (error instanceof NetcodeError && error.code === 'badOption') throw error;
    return makeFailedRunner(error);
  }
}

type Phase = 'created' | 'running' | 'over';

class GameRunner<State, Input, Settings extends Json, Snapshot> implements Runner<State, Input> {
  readonly #options: RunnerOptions<State, Input, Settings, Snapshot>;
  readonly #simulation: Simulation<State, Input, Settings, Snapshot>;
  readonly #session: RollbackSession;
  readonly #endpoints: readonly PeerEndpoint[];
  readonly #results: FrameResults;
  readonly #checksums: ChecksumExchange;
  readonly #clock: FrameClock;
  readonly #stall = new StallWatch();
  readonly #lastFrame: Frame;
  readonly #localInput: Uint8Array;
  readonly #content: PacketContent;
  readonly #deliver: (slot: number, bytes: Uint8Array) => void;
  readonly #inbox: { slot: number; bytes: Uint8Array; now: Instant }[] = [];
  #events: RunnerEvent[] = [];
  #phase: Phase = 'created';
  #startAt: Instant = 0;
  #isBusy = false;
  /** Newest frame that is stepped, confirmed, and reported. */
  #settledFrame: Frame = NULL_FRAME;
  #finalFrame: Frame = NULL_FRAME;
  #sendCount = 0;
  #rollbacks = 0;
  #resimulatedFrames = 0;
  #deepestRollbackFrames = 0;
  #droppedPackets = 0;

  constructor(options: RunnerOptions<State, Input, Settings, Snapshot>) {
    const { game, players, localSlot, seed, settings, netcode, epoch, episode } = options;
    const { inputDelayFrames, maxPredictionFrames, checksumIntervalFrames } = netcode;
    this.#options = options;
    this.#simulation = new Simulation({ game, players, seed, settings, snapshots: maxPredictionFrames + 2 });
    const idle = this.#simulation.encodeIdle();
    const { predict } = options;
    this.#session = createRollbackSession({
      players,
      localSlot,
      idle,
      inputDelayFrames,
      maxPredictionFrames,
      predict,
    });
    const session = this.#session;
    const slots = Array.from({ length: players }, (_, slot) => slot).filter((slot) => slot !== localSlot);
    this.#endpoints = slots.map(
      (slot) => new PeerEndpoint({ slot, session, epoch, episode, checksumIntervalFrames }),
    );
    this.#results = new FrameResults(powerOfTwo(maxPredictionFrames + 2));
    this.#checksums = new ChecksumExchange(this.#endpoints, checksumIntervalFrames);
    this.#clock = new FrameClock(game.stepsPerSecond);
    this.#lastFrame = (options.durationFrames ?? Number.MAX_SAFE_INTEGER) - 1;
    this.#localInput = new Uint8Array(idle.length);
    this.#content = { newestInput: NULL_FRAME, checksumFrame: NULL_FRAME, checksum: 0, isFinal: false };
    this.#deliver = (slot, bytes) => {
      try {
        options.send(slot, bytes);
      } catch {
        // A closing channel may throw; to us it is a lost packet like any other.
      }
    };
    this.#simulation.save(NULL_FRAME);
  }

  get state(): State {
    return this.#simulation.state;
  }

  get frame(): Frame {
    return this.#simulation.frame;
  }

  get isOver(): boolean {
    return this.#phase === 'over';
  }

  start(startAt: Instant): void {
    if (this.#phase !== 'created') return;
    this.#phase = 'running';
    this.#startAt = startAt;
    this.#clock.hold(startAt);
  }

  tick(now: Instant, readInput: () => Input): void {
    if (this.#phase === 'created' || this.#isBusy || now < this.#startAt) return;
    this.#isBusy = true;
    let hasStepped = false;
    try {
      if (this.#phase === 'running') {
        this.#noticeSilence(now);
        this.#correct();
        this.#settle();
        hasStepped = this.#runDueFrames(now, readInput);
      }
    } catch (error) {
      this.#end({ type: 'failed', frame: this.#simulation.frame + 1, error });
    }
    this.#sendDue(now, hasStepped);
    this.#isBusy = false;
    this.#emptyInbox();
  }

  receive(slot: number, bytes: Uint8Array, now: Instant): void {
    const endpoint = this.#endpoints.find((peer) => peer.slot === slot);
    if (endpoint === undefined) {
      this.#droppedPackets += 1;
      return;
    }
    if (this.#isBusy) {
      if (this.#inbox.length < MAX_INBOX) this.#inbox.push({ slot, bytes: bytes.slice(), now });
      else this.#droppedPackets += 1;
      return;
    }
    const result = endpoint.receive(bytes, now, this.#session.frame + this.#clock.fraction(now));
    if (result !== 'ok') this.#droppedPackets += 1;
    if (result !== 'ok' && result !== 'gap') return;
    if (endpoint.isInterrupted) {
      endpoint.isInterrupted = false;
      if (this.#phase === 'running') this.#events.push({ type: 'reconnected', slot });
    }
    const { received } = endpoint;
    if (this.#phase === 'over' && received.inputCount > 0) endpoint.owesReply = true;
    if (received.hasChecksum) this.#report(this.#checksums.compare(endpoint, received.checksumFrame));
  }

  drainEvents(): RunnerEvent[] {
    const events = this.#events;
    if (events.length > 0) this.#events = [];
    return events;
  }

  stats(now: Instant): RunnerStats {
    return {
      frame: this.frame,
      confirmedFrame: this.#settledFrame,
      rollbacks: this.#rollbacks,
      resimulatedFrames: this.#resimulatedFrames,
      deepestRollbackFrames: this.#deepestRollbackFrames,
      stalls: this.#stall.count,
      droppedPackets: this.#droppedPackets,
      agreedChecksum: this.#checksums.agreed(),
      peers: this.#endpoints.map((peer) => ({
        slot: peer.slot,
        rttMs: peer.rttMs,
        framesAhead: peer.sync.framesAhead,
        silentMs: peer.silentMs(now, Math.min(now, this.#startAt)),
      })),
    };
  }

  #noticeSilence(now: Instant): void {
    for (const peer of this.#endpoints) {
      if (peer.isInterrupted || peer.silentMs(now, this.#startAt) < this.#options.netcode.notifyAfterMs)
        continue;
      peer.isInterrupted = true;
      this.#events.push({ type: 'interrupted', slot: peer.slot });
    }
  }

  #correct(): void {
    const before = this.#session.frame;
    const first = this.#session.firstIncorrectFrame;
    this.#run(this.#session.correct());
    if (first === NULL_FRAME) return;
    const depth = before - first + 1;
    this.#rollbacks += 1;
    this.#resimulatedFrames += depth;
    this.#deepestRollbackFrames = Math.max(this.#deepestRollbackFrames, depth);
  }

  #run(requests: RequestList): void {
    const simulation = this.#simulation;
    for (let i = 0; i < requests.length; i++) {
      const request = requests.at(i);
      simulation.run(request);
      if (request.type !== 'advance') continue;
      const { frame } = request;
      const isTold =
        simulation.outcome !== undefined ||
        frame === this.#lastFrame ||
        this.#checksums.local.isRegular(frame);
      this.#results.put(frame, simulation.outcome, isTold ? simulation.checksum() : undefined);
    }
  }

  /** Reports what is stepped and confirmed, frame by frame, and ends at the first of them that is final. */
  #settle(): void {
    const newest = Math.min(this.#session.confirmedFrame, this.#session.frame);
    while (this.#phase === 'running' && this.#settledFrame < newest) {
      this.#settledFrame += 1;
      const frame = this.#settledFrame;
      this.#options.onConfirmed?.(frame, this.#session.inputsOf(frame));
      const outcome = this.#results.outcomeOf(frame);
      const isFinal = outcome !== undefined || frame === this.#lastFrame;
      if (isFinal) this.#finalFrame = frame;
      const checksum = this.#results.checksumOf(frame);
      const desync = checksum === undefined ? undefined : this.#checksums.confirm(frame, checksum);
      if (desync !== undefined) this.#report(desync);
      else if (isFinal) this.#end({ type: 'finished', frame, outcome: outcome ?? null, checksum: checksum! });
      else this.#checkPeersEnd(frame);
    }
  }

  /** A peer says that this frame is its last; confirmed frames being equal, it must be ours too. */
  #checkPeersEnd(frame: Frame): void {
    for (const peer of this.#endpoints) {
      if (peer.finalFrame === NULL_FRAME || peer.finalFrame > frame) continue;
      const remoteChecksum = peer.checksums.get(peer.finalFrame) ?? 0;
      const localChecksum = this.#checksums.local.get(this.#checksums.local.last) ?? 0;
      this.#report({ frame: peer.finalFrame, slot: peer.slot, localChecksum, remoteChecksum });
      return;
    }
  }

  #runDueFrames(now: Instant, readInput: () => Input): boolean {
    const session = this.#session;
    let steps = 0;
    while (this.#phase === 'running' && steps < MAX_FRAMES_PER_TICK && this.#clock.isDue(now)) {
      const isAtEnd = this.#simulation.outcome !== undefined || session.frame === this.#lastFrame;
      if (isAtEnd || !session.canAdvance) {
        if (!isAtEnd && this.#stall.stalled(now))
          this.#events.push({ type: 'stalled', frame: session.frame });
        this.#clock.hold(now);
        break;
      }
      if (this.#stall.isStalled) this.#resume(now);
      if (session.frame === NULL_FRAME) this.#events.push({ type: 'started' });
      this.#localInput.fill(0);
      this.#options.game.input.encode(readInput(), this.#localInput, 0);
      session.addLocalInput(this.#localInput);
      this.#run(session.advance());
      this.#settle();
      this.#clock.advance(stretchFor(this.#framesAhead()));
      steps += 1;
    }
    this.#clock.limitBacklog(now);
    return steps > 0;
  }

  #resume(now: Instant): void {
    const stalledMs = this.#stall.resumed(now);
    if (stalledMs !== undefined) {
      this.#events.push({ type: 'resumed', frame: this.#session.frame, stalledMs });
    }
  }

  /** How far we are ahead of the slowest peer. */
  #framesAhead(): number {
    let ahead = 0;
    for (let i = 0; i < this.#endpoints.length; i++) {
      ahead = Math.max(ahead, this.#endpoints[i]!.sync.framesAhead);
    }
    return ahead;
  }

  #sendDue(now: Instant, hasStepped: boolean): void {
    const content = this.#content;
    const newest = this.#session.queue(this.#options.localSlot).last;
    content.newestInput = this.#finalFrame === NULL_FRAME ? newest : Math.min(newest, this.#finalFrame);
    const isChecksumDue = this.#phase === 'over' || this.#sendCount % CHECKSUM_EVERY_PACKETS === 0;
    if (isChecksumDue) this.#checksums.describe(content, this.#finalFrame);
    else content.checksumFrame = NULL_FRAME;
    let hasSent = false;
    for (const peer of this.#endpoints) {
      if (!this.#isSendDue(peer, now, hasStepped)) continue;
      peer.send(now, content, this.#deliver);
      hasSent = true;
    }
    if (hasSent) this.#sendCount += 1;
  }

  #isSendDue(peer: PeerEndpoint, now: Instant, hasStepped: boolean): boolean {
    const sinceMs = now - peer.lastSentAt;
    if (peer.silentMs(now, this.#startAt) > QUIET_AFTER_MS) {
      return (
        sinceMs >= PROBE_EVERY_MS && (this.#phase === 'running' || peer.acked < this.#content.newestInput)
      );
    }
    // `hasStepped` first: the tick that ends the game has something new to say too.
    if (hasStepped || peer.owesReply) return true;
    if (this.#phase === 'over' && peer.acked >= this.#content.newestInput) return false;
    return sinceMs >= IDLE_SEND_FRAMES * this.#clock.frameMs;
  }

  #emptyInbox(): void {
    while (this.#inbox.length > 0) {
      const packet = this.#inbox.shift()!;
      this.receive(packet.slot, packet.bytes, packet.now);
    }
  }

  #report(desync: Desync | undefined): void {
    if (desync === undefined) return;
    this.#end({ type: 'desynced', ...desync });
  }

  #end(event: RunnerEvent): void {
    if (this.#phase === 'over') return;
    this.#phase = 'over';
    this.#events.push(event);
  }
}
