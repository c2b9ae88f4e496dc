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
/** The newest checksum is told at once, and again every so many packets: against loss, and cheap. */
const CHECKSUM_EVERY_PACKETS = 8;
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
  /** Something happened that the peers should hear at once. */
  #hasNews = false;
  #sendCount = 0;
  #toldChecksumFrame: Frame = NULL_FRAME;
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
    this.#content = {
      newestInput: NULL_FRAME,
      checksumFrame: NULL_FRAME,
      checksum: 0,
      isFinal: false,
      isOver: false,
    };
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
    const hasStepped = this.#phase === 'running' && this.#simulate(now, readInput);
    try {
      this.#sendDue(now, hasStepped);
    } catch (error) {
      // A broken invariant of our own, since `#deliver` catches what the transport throws; told, never thrown at a page.
      this.#end({ type: 'failed', frame: this.frame, error });
    }
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
    // With a gap the rest of the packet is good: it comes from a peer that sends several and lost the first.
    if (result !== 'ok' && result !== 'gap') return;
    if (endpoint.isInterrupted) {
      endpoint.isInterrupted = false;
      if (this.#phase === 'running') this.#events.push({ type: 'reconnected', slot });
    }
    const { received } = endpoint;
    if (received.hasChecksum) this.#report(this.#checksums.compare(endpoint, received.checksumFrame));
    if (received.isFinal) this.#checkPeersEnd();
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

  /** The part of a tick that runs the game's code. True when it ran a new frame. */
  #simulate(now: Instant, readInput: () => Input): boolean {
    try {
      this.#noticeSilence(now);
      this.#correct();
      this.#settle();
      return this.#runDueFrames(now, readInput);
    } catch (error) {
      this.#end({ type: 'failed', frame: this.#simulation.frame + 1, error });
      return false;
    }
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
    const first = this.#session.firstIncorrectFrame;
    if (first === NULL_FRAME) return;
    const depth = this.#session.frame - first + 1;
    this.#run(this.#session.correct());
    this.#rollbacks += 1;
    this.#resimulatedFrames += depth;
    this.#deepestRollbackFrames = Math.max(this.#deepestRollbackFrames, depth);
  }

  #run(requests: RequestList): void {
    const simulation = this.#simulation;
    for (let i = 0; i < requests.length; i++) {
      const request = requests.at(i);
      if (request.type === 'advance' && simulation.outcome !== undefined) {
        // A resimulation that finds the game over earlier than we thought.
        this.#session.rewind(simulation.frame);
        return;
      }
      simulation.run(request);
      if (request.type === 'advance') this.#note(request.frame);
    }
  }

  /** Keeps what a frame just stepped came to, for when it is confirmed. */
  #note(frame: Frame): void {
    const simulation = this.#simulation;
    const { outcome } = simulation;
    const isTold =
      outcome !== undefined || frame === this.#lastFrame || this.#checksums.local.isRegular(frame);
    this.#results.put(frame, outcome, isTold ? simulation.checksum() : undefined);
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
      else this.#checkPeersEnd();
    }
  }

  /** A peer ended at a frame that we have settled and gone past: confirmed frames being equal, one of us is wrong. */
  #checkPeersEnd(): void {
    for (const peer of this.#endpoints) {
      const frame = peer.finalFrame;
      if (frame === NULL_FRAME || frame > this.#settledFrame) continue;
      const remoteChecksum = peer.checksums.get(frame) ?? 0;
      const localChecksum = this.#checksums.local.get(frame) ?? 0;
      this.#report({ frame, slot: peer.slot, localChecksum, remoteChecksum });
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
      if (session.needsLocalInput) this.#sample(readInput);
      this.#run(session.advance());
      this.#settle();
      this.#clock.advance(stretchFor(this.#framesAhead()));
      steps += 1;
    }
    this.#clock.limitBacklog(now);
    return steps > 0;
  }

  #sample(readInput: () => Input): void {
    this.#localInput.fill(0);
    this.#options.game.input.encode(readInput(), this.#localInput, 0);
    this.#session.addLocalInput(this.#localInput);
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
    content.isOver = this.#phase === 'over';
    content.newestInput = this.#finalFrame === NULL_FRAME ? newest : Math.min(newest, this.#finalFrame);
    const isNew = this.#checksums.local.last !== this.#toldChecksumFrame;
    const isChecksumDue = isNew || content.isOver || this.#sendCount % CHECKSUM_EVERY_PACKETS === 0;
    if (isChecksumDue) this.#checksums.describe(content, this.#finalFrame);
    else content.checksumFrame = NULL_FRAME;
    let hasSent = false;
    for (const peer of this.#endpoints) {
      if (!this.#isSendDue(peer, now, hasStepped || this.#hasNews)) continue;
      peer.send(now, content, this.#deliver);
      hasSent = true;
    }
    this.#hasNews = false;
    if (!hasSent) return;
    this.#sendCount += 1;
    if (isChecksumDue) this.#toldChecksumFrame = this.#checksums.local.last;
  }

  #isSendDue(peer: PeerEndpoint, now: Instant, hasNews: boolean): boolean {
    const sinceMs = now - peer.lastSentAt;
    const isOver = this.#phase === 'over';
    if (isOver && peer.isSatisfied(this.#content.newestInput)) return peer.owesReply || hasNews;
    if (peer.silentMs(now, this.#startAt) > QUIET_AFTER_MS) return sinceMs >= PROBE_EVERY_MS;
    return hasNews || (isOver && peer.owesReply) || sinceMs >= IDLE_SEND_FRAMES * this.#clock.frameMs;
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
    this.#hasNews = true;
    this.#events.push(event);
  }
}
