/*
 * The runner: one episode of one game on one peer. It binds the pure parts (rollback session, simulation, endpoints,
 * frame clock, standing still and what is written meanwhile) and owns their order within a tick:
 *
 *   where do we stand still? -> correct what arrived inputs proved wrong -> take back what is past that -> settle what is
 *   confirmed now -> stand still, or go on -> run the frames that are due -> send
 *
 * Packets only fill queues, so an input never meets a half-made resimulation; one that arrives while a tick runs (a
 * transport that delivers inside `send`) waits in an inbox until the tick is over (REG-31).
 *
 * The end. The final frame is the first CONFIRMED frame with an outcome, or the last of the duration; all peers find
 * the same one, since confirmed frames are equal. The simulation never steps past a frame that has an outcome, even a
 * predicted one: it waits there until the frame is confirmed or corrected. After the end `tick` goes on sending until
 * every peer has what it needs to reach the same frame.
 */
import { AgreedStretch } from './agreed-stretch.ts';
import { ChecksumExchange, type Desync } from './checksum-exchange.ts';
import { Correspondence } from './correspondence.ts';
import { desyncedEvent, NO_LOG } from './desync-log.ts';
import { type Frame, NULL_FRAME } from './frame.ts';
import { FrameClock } from './frame-clock.ts';
import type { Json } from './game.ts';
import { Hold } from './hold.ts';
import { type Arrived, Inbox } from './inbox.ts';
import { keepState } from './keep-state.ts';
import { Membership } from './membership.ts';
import { Outbox } from './outbox.ts';
import { PeerEndpoint } from './peer-endpoint.ts';
import { createRollbackSession, type RollbackSession } from './rollback-session.ts';
import type { DesyncLog, Instant, Runner, RunnerEvent, RunnerOptions, RunnerStats } from './runner.ts';
import { requireRunnerOptions } from './runner-options.ts';
import { Settlement } from './settlement.ts';
import { SilenceWatch } from './silence-watch.ts';
import { Simulation } from './simulation.ts';
import { StallWatch } from './stall-watch.ts';
import { Stepper } from './stepper.ts';
import { Pace } from './time-sync.ts';

/** Most frames one tick may run: a window and its delay, caught up at once, cost less than a visible hitch. */
const MAX_FRAMES_PER_TICK = 12;

/**
 * Makes the runner of one episode. Throws `NetcodeError`: `badOption` for options out of range, `unsupportedState` for a
 * state that the default snapshot cannot hold; and whatever the game's `init` throws.
 */
export function createRunner<State, Input, Settings extends Json, Snapshot>(
  options: RunnerOptions<State, Input, Settings, Snapshot>,
): Runner<State, Input> {
  requireRunnerOptions(options);
  return new GameRunner(options);
}

type Phase = 'created' | 'running' | 'over';

class GameRunner<State, Input, Settings extends Json, Snapshot> implements Runner<State, Input> {
  readonly #options: RunnerOptions<State, Input, Settings, Snapshot>;
  readonly #simulation: Simulation<State, Input, Settings, Snapshot>;
  readonly #session: RollbackSession;
  readonly #members: Membership;
  readonly #hold: Hold;
  readonly #correspondence: Correspondence;
  readonly #settlement: Settlement;
  readonly #stepper: Stepper<State, Input, Settings, Snapshot>;
  readonly #checksums: ChecksumExchange;
  readonly #clock: FrameClock;
  readonly #pace = new Pace();
  readonly #stall = new StallWatch();
  readonly #silence: SilenceWatch;
  readonly #lastFrame: Frame;
  readonly #outbox: Outbox;
  readonly #inbox = new Inbox();
  readonly #checksum = () => this.#simulation.checksum();
  #events: RunnerEvent[] = [];
  #phase: Phase = 'created';
  #startAt: Instant = 0;
  #isBusy = false;
  #hasStarted = false;
  #now: Instant = Number.NEGATIVE_INFINITY;
  #droppedPackets = 0;

  constructor(options: RunnerOptions<State, Input, Settings, Snapshot>) {
    const { game, netcode, durationFrames = Number.MAX_SAFE_INTEGER, bots: absent = [] } = options;
    const { checksumIntervalFrames, maxPredictionFrames } = netcode;
    this.#options = options;
    this.#simulation = new Simulation({ ...options, snapshots: maxPredictionFrames + 2 });
    const idle = this.#simulation.encodeIdle();
    const session = createRollbackSession({ ...options, ...netcode, idle, absent });
    this.#session = session;
    for (const slot of absent) this.#simulation.playBot(slot, 0);
    const makeEndpoint = (slot: number) =>
      new PeerEndpoint({ ...options, slot, session, checksumIntervalFrames });
    this.#members = new Membership({ ...options, absent, makeEndpoint });
    const { endpoints, lost } = this.#members;
    const emit = (event: RunnerEvent) => void this.#events.push(event);
    this.#silence = new SilenceWatch({ session, endpoints, ...netcode, emit });
    const hold = new Hold({
      session,
      endpoints,
      lost,
      emit,
      onEnd: (slot, frame) => this.#endPlayer(slot, frame),
      onLossesTold: (sets, now) => this.#members.follow(sets, now),
      onGoOn: () => this.#correspondence.clear(),
    });
    this.#hold = hold;
    const checksums = new ChecksumExchange(endpoints, checksumIntervalFrames);
    this.#checksums = checksums;
    this.#clock = new FrameClock(game.stepsPerSecond);
    const lastFrame = durationFrames - 1;
    this.#lastFrame = lastFrame;
    const stretch = new AgreedStretch({ ...options, simulation: this.#simulation, checksums });
    const onConfirmed = (frame: Frame, inputs: Uint8Array) => {
      stretch.settled(frame, inputs);
      options.onConfirmed?.(frame, inputs);
    };
    this.#settlement = new Settlement({ session, endpoints, checksums, lastFrame, onConfirmed });
    this.#stepper = new Stepper(game, session, this.#simulation, this.#settlement, stretch);
    const send = options.send.bind(options);
    this.#outbox = new Outbox({ session, endpoints, checksums, hold, frameMs: this.#clock.frameMs, send });
    const sendReliable = options.sendReliable?.bind(options);
    this.#correspondence = new Correspondence({
      ...options,
      session,
      hold,
      members: this.#members,
      checksums,
      states: keepState(options, this.#simulation, stretch, checksums),
      emit,
      endDesynced: (desync, log) => this.#endDesynced(desync, log),
      sendReliable,
    });
    this.#simulation.save(NULL_FRAME);
    stretch.begin();
  }

  get state(): State {
    return this.#simulation.state;
  }

  get frame(): Frame {
    return this.#simulation.frame;
  }

  get nextFrameAt(): Instant {
    return this.#clock.nextFrameAt;
  }

  get isOver(): boolean {
    return this.#phase === 'over';
  }

  start(startAt: Instant): void {
    if (this.#phase === 'over' || this.#session.frame !== NULL_FRAME) return;
    this.#phase = 'running';
    this.#startAt = startAt;
    this.#outbox.startAt = startAt;
    this.#silence.startAt = startAt;
    this.#clock.hold(startAt);
  }

  tick(now: Instant, readInput: () => Input): void {
    if (this.#phase === 'created' || this.#isBusy || now < this.#startAt) return;
    this.#isBusy = true;
    this.#now = now;
    // A page without a state neither plays nor sends packets.
    const isAwaiting = this.#phase === 'running' && this.#awaitState(now);
    if (this.#phase === 'over') this.#hold.learn(now);
    else if (!isAwaiting) this.#simulate(now, readInput);
    try {
      this.#correspondence.sendDue(now);
      if (!isAwaiting) this.#outbox.sendDue(now);
    } catch (error) {
      // A broken invariant of our own, since what the transport throws is caught; told, never thrown at a page.
      this.#end({ type: 'failed', frame: this.frame, error, inputs: undefined });
    }
    this.#isBusy = false;
    this.#inbox.empty(this.#receiveKept);
  }

  receive(slot: number, bytes: Uint8Array, now: Instant): void {
    const endpoint = this.#members.endpointOf(slot);
    if (endpoint === undefined) {
      this.#droppedPackets += 1;
      return;
    }
    if (this.#isBusy) {
      this.#keep({ slot, bytes, now, isReliable: false });
      return;
    }
    // What a peer says means nothing to a page that does not know where play stands.
    if (this.#correspondence.rejoin.isAwaiting) return;
    endpoint.localFrame = this.#session.frame + this.#clock.fraction(now);
    const result = endpoint.receive(bytes, now);
    if (result !== 'ok') this.#droppedPackets += 1;
    // With a gap the rest of the packet is good: it comes from a peer that sends several and lost the first.
    if (result !== 'ok' && result !== 'gap') return;
    const { received } = endpoint;
    if (received.hasChecksum) this.#report(this.#checksums.compare(endpoint, received.checksumFrame), now);
    if (received.isFinal) this.#report(this.#settlement.peerEndedBefore(), now);
  }

  receiveReliable(slot: number, bytes: Uint8Array, now: Instant): void {
    if (this.#isBusy) this.#keep({ slot, bytes, now, isReliable: true });
    else if (!this.#correspondence.receive(slot, bytes, now)) this.#droppedPackets += 1;
  }

  pause(): void {
    this.#hold.pause();
  }

  resume(): void {
    this.#hold.resume();
  }

  suspendPlayer(slot: number): void {
    this.#whenIdle(() => this.#members.suspend(slot));
  }

  dropPlayer(slot: number): void {
    this.#whenIdle(() => this.#members.drop(slot));
  }

  readmitPlayer(slot: number): void {
    this.#whenIdle(() => this.#members.readmit(slot)?.awaitReturn(this.#now));
  }

  drainEvents(): RunnerEvent[] {
    const events = this.#events;
    if (events.length > 0) this.#events = [];
    return events;
  }

  stats(now: Instant): RunnerStats {
    return {
      frame: this.frame,
      confirmedFrame: this.#settlement.settledFrame,
      rollbacks: this.#stepper.rollbacks,
      resimulatedFrames: this.#stepper.resimulatedFrames,
      deepestRollbackFrames: this.#stepper.deepestRollbackFrames,
      stalls: this.#stall.count,
      droppedPackets: this.#droppedPackets,
      agreedChecksum: this.#checksums.agreed(),
      isPaused: this.#hold.isPaused,
      heals: this.#correspondence.healer.heals,
      peers: this.#members.endpoints.map((peer) => peer.stats(now, Math.min(now, this.#startAt))),
    };
  }

  /** The part of a tick that runs the game's code. */
  #simulate(now: Instant, readInput: () => Input): void {
    try {
      this.#judgePeers(now);
      this.#hold.learn(now);
      this.#stepper.correct();
      if (this.#hold.isFinal) this.#stepper.takeBack(this.#hold.frame);
      this.#settle();
      // Who is at the end stands still no more.
      if (this.#phase === 'over') return;
      this.#correspondence.rejoin.give();
      if (this.#correspondence.isPossible) this.#correspondence.healer.update(now);
      else this.#report(this.#correspondence.healer.otherStand(), now);
      this.#hold.stand(now, this.#settlement.settledFrame, this.#checksum);
      const goneOnAt = this.#hold.countDown(now);
      if (goneOnAt !== undefined) this.#clock.hold(goneOnAt);
      this.#runDueFrames(now, readInput);
    } catch (error) {
      const frame = this.#stepper.doneFrame + 1;
      const inputs = frame <= this.#session.frame ? this.#session.inputsOf(frame).slice() : undefined;
      this.#end({ type: 'failed', frame, error, inputs });
    }
  }

  #judgePeers(now: Instant): void {
    const { frame, maxPredictionFrames } = this.#session;
    const isAtLast = this.#isAtEnd || !this.#hold.mayStep(frame + 1);
    const needed = isAtLast ? frame : frame + 1 - maxPredictionFrames;
    this.#silence.judge(now, this.#stall.waitedMs(now), needed);
  }

  /** Nothing is stepped past this frame; whether the game is over here the missing inputs will tell. */
  get #isAtEnd(): boolean {
    return this.#simulation.outcome !== undefined || this.#session.frame === this.#lastFrame;
  }

  #settle(): void {
    const end = this.#settlement.settle();
    this.#outbox.finalFrame = this.#settlement.finalFrame;
    if (end === undefined) return;
    const { desync } = this.#correspondence.healer;
    if (end.type === 'differs') this.#report(end.desync, this.#now);
    // A difference that there was no time left to heal.
    else if (desync !== undefined) this.#endDesynced(desync, NO_LOG);
    else this.#end(end);
  }

  #runDueFrames(now: Instant, readInput: () => Input): void {
    const session = this.#session;
    let steps = 0;
    this.#clock.limitBacklog(now);
    while (this.#phase === 'running' && steps < MAX_FRAMES_PER_TICK && this.#clock.isDue(now)) {
      if (this.#hold.word.stands) {
        if (this.#stall.isStalled) this.#resume(now);
        this.#clock.hold(now);
        break;
      }
      if (this.#isAtEnd || !this.#hold.mayStep(session.frame + 1)) {
        this.#stall.wait(now);
        this.#clock.hold(now);
        break;
      }
      if (!session.canAdvance) {
        if (this.#stall.stalled(now)) this.#events.push({ type: 'stalled', frame: session.frame });
        this.#clock.hold(now);
        break;
      }
      if (this.#stall.isStalled) this.#resume(now);
      this.#tellStart();
      if (session.needsLocalInput && !this.#hold.word.ends) this.#stepper.sample(readInput);
      this.#stepper.advance();
      this.#settle();
      this.#clock.advance(this.#pace.stretch(this.#members.endpoints));
      steps += 1;
    }
    if (steps > 0) this.#outbox.announce();
  }

  #tellStart(): void {
    if (this.#hasStarted) return;
    this.#hasStarted = true;
    this.#events.push({ type: 'started' });
  }

  #resume(now: Instant): void {
    const stalledMs = this.#stall.resumed(now);
    if (stalledMs !== undefined) {
      this.#events.push({ type: 'resumed', frame: this.#session.frame, stalledMs });
    }
  }

  #endPlayer(slot: number, frame: Frame): void {
    if (this.#options.onPlayerDrop === 'bot') this.#simulation.playBot(slot, frame + 1);
    this.#events.push({ type: 'dropped', slot, frame });
  }

  /** What a page wants in the middle of a tick, from within its own callbacks, waits until the tick is over. */
  #whenIdle(wish: () => void): void {
    if (this.#isBusy) this.#inbox.keepWish(wish);
    else wish();
  }

  #keep(arrived: Arrived): void {
    if (!this.#inbox.keep(arrived)) this.#droppedPackets += 1;
  }

  readonly #receiveKept = ({ slot, bytes, now, isReliable }: Arrived): void => {
    if (isReliable) this.receiveReliable(slot, bytes, now);
    else this.receive(slot, bytes, now);
  };

  /** Whether this page has yet to be given the state of its peers. */
  #awaitState(now: Instant): boolean {
    const { rejoin } = this.#correspondence;
    try {
      const frame = rejoin.take(now);
      if (frame === undefined) return rejoin.isAwaiting;
      this.#settlement.settledFrame = frame;
      this.#stepper.doneFrame = frame;
    } catch (error) {
      this.#end({ type: 'failed', frame: this.frame, error, inputs: undefined });
    }
    return rejoin.isAwaiting;
  }

  /** States differ: to be healed, or at least looked into, where that can be; else it is the end. */
  #report(desync: Desync | undefined, now: Instant): void {
    if (desync === undefined || this.#phase === 'over') return;
    const isPeerOver = this.#members.endpointOf(desync.slot)?.isOver ?? true;
    const isEnding = this.#settlement.finalFrame !== NULL_FRAME || isPeerOver;
    const { healer, isPossible } = this.#correspondence;
    // The other side may be done with the search, and over, before what it found has come here.
    if (isPossible && healer.isSearching) return;
    if (isEnding || !isPossible || !healer.notice(desync, now)) {
      this.#endDesynced(desync, healer.log);
    }
  }

  #endDesynced(desync: Desync, log: DesyncLog): void {
    const { checksumIntervalFrames } = this.#options.netcode;
    this.#end(desyncedEvent(desync, log, this.#checksums, checksumIntervalFrames));
  }

  #end(event: RunnerEvent): void {
    if (this.#phase === 'over') return;
    this.#phase = 'over';
    this.#outbox.isOver = true;
    this.#outbox.announce();
    this.#events.push(event);
  }
}
