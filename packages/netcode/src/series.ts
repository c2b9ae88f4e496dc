/*
 * A series: several episodes of one game on one peer, a runner for each (RB-21).
 *
 * Nothing of one episode reaches the next (REG-36). Each has a runner of its own, with its own queues, its own byte in
 * every packet, and random numbers of its own. The runner of an episode answers until all have finished it, and nothing
 * of the next begins before that; so a packet of an episode before is of no use to anybody, and is dropped. A key that is held over the boundary is not held in the next
 * episode: our input is the idle one until it has changed, or been let go, since the last frame.
 *
 * When the next episode starts is agreed in episode-barrier.ts. Who was dropped stays dropped; all take that from the
 * one who sets the instant, so that the next episode begins alike for all. A page that comes back asks which episode is
 * being played, and comes back into that one, or waits with the others for the next.
 */
import { createRunner } from './create-runner.ts';
import { EpisodeBarrier, type NextStart } from './episode-barrier.ts';
import { requireInteger } from './error.ts';
import { type Frame, NULL_FRAME } from './frame.ts';
import type { Json } from './game.ts';
import { HeldOver } from './held-over.ts';
import { hasSlot } from './hold-word.ts';
import { OFFSET_EPISODE } from './packet-layout.ts';
import { PeerPresence } from './peer-presence.ts';
import type { Instant, Runner } from './runner.ts';
import type { Series, SeriesEvent, SeriesOptions, SeriesStats } from './series-options.ts';
import { decodeSeriesWord, isSeriesWord } from './series-word.ts';

export type * from './series-options.ts';

/** The seed of an episode's runner; what a replay of that episode is to be given. The first keeps the plain seed. */
export function episodeSeed(seed: string, episode: number): string {
  return episode === 0 ? seed : `${seed}/${episode}`;
}

/** Makes a series. Throws as `createRunner` does, and `badOption` for its own options. */
export function createSeries<State, Input, Settings extends Json, Snapshot>(
  options: SeriesOptions<State, Input, Settings, Snapshot>,
): Series<State, Input> {
  requireInteger('episodes', options.episodes, 1, MAX_EPISODES);
  requireInteger('intermissionMs', options.intermissionMs, 0, MAX_INTERMISSION_MS);
  return new GameSeries(options);
}

/** An episode is one byte of a packet, and one value of it means none. */
export const MAX_EPISODES = 255;
const MAX_INTERMISSION_MS = 10 * 60_000;
const TOLD_ANEW_MS = 100;

class GameSeries<State, Input, Settings extends Json, Snapshot> implements Series<State, Input> {
  /** The one that is shown: the last until the next has begun. */
  episode = 0;
  isOver = false;
  readonly #options: SeriesOptions<State, Input, Settings, Snapshot>;
  readonly #barrier: EpisodeBarrier;
  readonly #presence: PeerPresence;
  readonly #heldOver: HeldOver<Input>;
  #runner: Runner<State, Input>;
  #runnerEpisode = 0;
  #shown: Runner<State, Input>;
  /** Round trips by slot, as measured in the episode before. */
  #rtts: ReadonlyMap<number, number | undefined> = new Map();
  #events: SeriesEvent[] = [];
  #wantsPause = false;
  #toldStartAt: Instant = Number.NEGATIVE_INFINITY;
  #droppedPackets = 0;
  /** A page that comes back and has not heard yet where play stands, or has not been given the state. */
  #isOutside: boolean;
  #isInRunner: boolean;

  constructor(options: SeriesOptions<State, Input, Settings, Snapshot>) {
    const { players, localSlot, bots = [], game, netcode, send, epoch, intermissionMs } = options;
    this.#options = options;
    this.#isOutside = options.rejoin === true;
    this.#isInRunner = !this.#isOutside;
    this.#heldOver = new HeldOver(game.input);
    this.#runner = this.#makeRunner(0, bots);
    this.#shown = this.#runner;
    const others = Array.from({ length: players }, (_, slot) => slot).filter(
      (slot) => slot !== localSlot && !bots.includes(slot),
    );
    const emit = (event: SeriesEvent) => void this.#events.push(event);
    this.#presence = new PeerPresence(others, netcode.notifyAfterMs, emit);
    this.#barrier = new EpisodeBarrier(
      {
        epoch,
        localSlot,
        intermissionMs,
        send: (slot, bytes) => {
          try {
            send.call(options, slot, bytes);
          } catch {
            // A closing channel may throw; the word is told again.
          }
        },
        rttMs: (slot) => this.#rttMs(slot),
      },
      this.#isOutside ? undefined : 0,
    );
  }

  get state(): State {
    return this.#shown.state;
  }

  get frame(): Frame {
    return this.#shown.frame;
  }

  get nextFrameAt(): Instant {
    return this.#runner.nextFrameAt;
  }

  start(startAt: Instant): void {
    if (this.#runnerEpisode === 0 && !this.#isOutside) this.#runner.start(startAt);
  }

  tick(now: Instant, readInput: () => Input): void {
    if (this.#isInRunner) this.#runner.tick(now, this.#heldOver.guard(readInput));
    this.#drain(now);
    if (this.isOver) return;
    const isBetween = this.#isBetween(now);
    if (isBetween) this.#wait(now, readInput);
    else this.#show();
    // In play, as a rule, nobody asks.
    if (!isBetween && !this.#isOutside && this.#barrier.words.size === 0) return;
    const { peers, gone } = this.#presence;
    this.#barrier.tick(now, { peers, gone, isReady: !this.#wantsPause, isBetween });
    this.#followStart(now);
  }

  receive(slot: number, bytes: Uint8Array, now: Instant): void {
    if (isSeriesWord(bytes)) {
      this.#hear(slot, bytes, now);
      return;
    }
    this.#presence.heard(slot, now);
    if (this.#isInRunner && bytes[OFFSET_EPISODE] === this.#runnerEpisode) this.#barrier.words.delete(slot);
    this.#runner.receive(slot, bytes, now);
  }

  receiveReliable(slot: number, bytes: Uint8Array, now: Instant): void {
    this.#runner.receiveReliable(slot, bytes, now);
  }

  pause(): void {
    this.#wantsPause = true;
    this.#runner.pause();
  }

  resume(): void {
    this.#wantsPause = false;
    this.#runner.resume();
  }

  suspendPlayer(slot: number): void {
    this.#presence.suspend(slot);
    this.#barrier.words.delete(slot);
    this.#runner.suspendPlayer(slot);
  }

  dropPlayer(slot: number): void {
    this.#presence.drop(slot);
    this.#barrier.words.delete(slot);
    this.#runner.dropPlayer(slot);
  }

  readmitPlayer(slot: number): void {
    this.#presence.readmit(slot);
    this.#barrier.words.delete(slot);
    // Nothing is played that it could miss.
    if (this.#isBetween(Number.NEGATIVE_INFINITY)) this.#presence.isBack(slot);
    this.#runner.readmitPlayer(slot);
  }

  drainEvents(): SeriesEvent[] {
    const events = this.#events;
    if (events.length > 0) this.#events = [];
    return events;
  }

  stats(now: Instant): SeriesStats {
    const stats = this.#shown.stats(now);
    return { ...stats, droppedPackets: stats.droppedPackets + this.#droppedPackets, episode: this.episode };
  }

  #makeRunner(episode: number, bots: readonly number[]): Runner<State, Input> {
    const options = this.#options;
    const { episodes: _, intermissionMs: __, onConfirmed, ...common } = options;
    return createRunner({
      ...common,
      seed: episodeSeed(options.seed, episode),
      episode,
      bots,
      rejoin: this.#isOutside ? true : undefined,
      send: (slot, bytes) => options.send(slot, bytes),
      ...(options.sendReliable && {
        sendReliable: (slot: number, bytes: Uint8Array) => options.sendReliable!(slot, bytes),
      }),
      onConfirmed: (frame, inputs) => onConfirmed?.call(options, frame, inputs, episode),
    });
  }

  /** Nothing is played: what the participant does now is for no episode. */
  #isBetween(now: Instant): boolean {
    if (this.#barrier.isFinished) return true;
    const { start } = this.#barrier;
    return start?.episode === this.#runnerEpisode && now < start.at && this.#runner.frame === NULL_FRAME;
  }

  #show(): void {
    this.#shown = this.#runner;
    this.episode = this.#runnerEpisode;
  }

  #wait(now: Instant, readInput: () => Input): void {
    this.#presence.judge(now);
    try {
      this.#heldOver.discard(readInput);
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    this.isOver = true;
    this.#events.push({ type: 'failed', frame: NULL_FRAME, error, inputs: undefined });
  }

  #drain(now: Instant): void {
    for (const event of this.#runner.drainEvents()) {
      if (event.type === 'rejoined' && event.slot === this.#options.localSlot) this.#isOutside = false;
      if (event.type === 'desynced' || event.type === 'failed') this.isOver = true;
      if (event.type !== 'finished') {
        if (this.#presence.takes(event)) this.#events.push(event);
        continue;
      }
      this.#barrier.finish(this.#runnerEpisode);
      this.#presence.beginIntermission(now);
      this.isOver = this.#runnerEpisode === this.#options.episodes - 1;
      if (this.isOver) this.#events.push(event);
      else this.#events.push({ ...event, type: 'episodeFinished', episode: this.#runnerEpisode });
    }
  }

  #hear(slot: number, bytes: Uint8Array, now: Instant): void {
    const word = decodeSeriesWord(bytes);
    if (word?.epoch !== this.#options.epoch || !this.#presence.peers.includes(slot)) {
      this.#droppedPackets += 1;
      return;
    }
    this.#presence.heard(slot, now);
    const { episode, isFinished } = word;
    // First of all the start: who waits with the others for it does not come back into what they have begun then.
    this.#barrier.handle(slot, word, now, this.#isOutside ? undefined : this.#presence.gone);
    this.#followStart(now);
    if (this.#isOutside && episode !== undefined && episode < this.#options.episodes) {
      this.#findPlace(episode, isFinished, now);
    }
  }

  /** We come back: into the episode that is played, or to the others who wait for the next. */
  #findPlace(episode: number, isFinished: boolean, now: Instant): void {
    const known = this.#barrier.episode ?? -1;
    if (episode < known || (episode === known && (!isFinished || this.#barrier.isFinished))) return;
    if (isFinished) {
      this.#barrier.finish(episode);
      this.#barrier.isNew = true;
      this.#isInRunner = false;
      this.#runnerEpisode = episode;
      this.episode = episode;
      return;
    }
    this.#comeInto(episode, now);
  }

  #comeInto(episode: number, now: Instant): void {
    if (episode !== this.#runnerEpisode) this.#runner = this.#makeRunner(episode, this.#options.bots ?? []);
    this.#runnerEpisode = episode;
    this.#show();
    this.#isInRunner = true;
    this.#barrier.enter(episode);
    this.#runner.start(now);
  }

  #followStart(now: Instant): void {
    const { start } = this.#barrier;
    if (start === undefined || this.isOver) return;
    if (start.episode === this.#runnerEpisode + 1 && this.#barrier.isFinished && this.#haveAllFinished) {
      // The others count on the page that was here before: to them we come back into what they begin.
      if (this.#isOutside && !hasSlot(start.fresh, this.#options.localSlot))
        this.#comeInto(start.episode, now);
      else this.#enterNext(start);
    }
    if (start.episode !== this.#runnerEpisode || this.#runner.frame !== NULL_FRAME) return;
    // It is being played already by those who are to give us the state.
    if (this.#isOutside && start.at <= now) return;
    this.#runner.start(start.at);
    // It is measured better with every word, by what nobody sees.
    if (start.at <= now || Math.abs(start.at - this.#toldStartAt) < TOLD_ANEW_MS) return;
    this.#toldStartAt = start.at;
    this.#events.push({ type: 'nextStart', episode: start.episode, startAt: start.at });
  }

  /** By the word of each itself: who has not may still need what only our runner of this episode gives. */
  get #haveAllFinished(): boolean {
    const { peers, suspended, reloaded } = this.#presence;
    return peers.every(
      (slot) => suspended.has(slot) || reloaded.has(slot) || this.#barrier.hasFinished(slot),
    );
  }

  #enterNext(start: NextStart): void {
    const { onPlayerDrop, localSlot, bots = [] } = this.#options;
    if (this.#isOutside) this.#events.push({ type: 'rejoined', slot: localSlot, frame: NULL_FRAME });
    this.#isOutside = false;
    const gone = this.#presence.takeGone(start.gone);
    const { peers } = this.#runner.stats(start.at);
    this.#rtts = new Map(peers.map((peer) => [peer.slot, peer.rttMs]));
    const playedByBots = onPlayerDrop === 'bot' ? gone : [];
    let next: Runner<State, Input>;
    try {
      next = this.#makeRunner(start.episode, [...bots, ...playedByBots]);
    } catch (error) {
      this.#fail(error);
      return;
    }
    this.#runner = next;
    this.#isInRunner = true;
    this.#runnerEpisode = start.episode;
    this.#barrier.enter(start.episode);
    for (const slot of gone) {
      if (onPlayerDrop === 'bot') this.#presence.tellDropped(slot);
      else next.dropPlayer(slot);
    }
    // Dropped here since the instant was set: the others will hear of it, and agree while they play.
    for (const slot of this.#presence.goneSlots) if (!gone.includes(slot)) next.dropPlayer(slot);
    for (const slot of this.#presence.reloaded) {
      if (hasSlot(start.fresh, slot)) this.#presence.beginsNext(slot);
      else next.suspendPlayer(slot);
      if (!hasSlot(start.fresh, slot) && !this.#presence.suspended.has(slot)) next.readmitPlayer(slot);
    }
    if (this.#wantsPause) next.pause();
  }

  #rttMs(slot: number): number | undefined {
    if (!this.#barrier.isFinished) return this.#rtts.get(slot);
    return this.#runner.stats(0).peers.find((peer) => peer.slot === slot)?.rttMs;
  }
}
