/*
 * From one episode to the next: nobody starts before all have finished, and then all start at the same instant (RB-21).
 *
 *   we finish -> tell so, again and again -> all are ready -> the lowest slot sets the instant -> all know it -> start
 *
 * The instant is told as the time that is left, so no clocks need to agree: the receiver takes half the mean round trip
 * off, and the mean over all words of the one who set it; what single words were late is gone then. Everybody passes the instant on, for those whom the first word did not reach; second
 * hand words are only believed for want of a better one, or each passing on would move it a little.
 *
 * Who is gone is for each owner to say: the instant is set once all know what the one who sets it knows, and nobody takes
 * one by which somebody would be gone of whom its own owner has not said so (RB-7).
 *
 * Whoever plays already answers those who still ask, and is silent otherwise: during play this costs no packet.
 */
import type { Instant } from './runner.ts';
import { encodeSeriesWord, type SeriesWord } from './series-word.ts';

/** Often enough that the loss of a few words is not felt, seldom enough to be nothing beside play. */
const TELL_EVERY_MS = 50;
/** The shortest way from "all are ready" to the start: several words must reach everybody before it. */
const MIN_NOTICE_MS = 150;
/** What is told of the start is cut to this long after the intermission, and to this long ago. */
const MAX_LATE_MS = 10_000;
const MAX_START_AGO_MS = 10 * 60_000;

export interface EpisodeBarrierOptions {
  readonly epoch: number;
  readonly localSlot: number;
  readonly intermissionMs: number;
  readonly send: (slot: number, bytes: Uint8Array) => void;
  readonly rttMs: (slot: number) => number | undefined;
}

export interface NextStart {
  readonly episode: number;
  readonly at: Instant;
  readonly source: number;
  /** Players that are lost for good by then, the same set for all; one bit each. */
  readonly gone: number;
  /** Players who start with the others although their page came back in between; one bit each. */
  readonly fresh: number;
  /** Whom we have it from, and in how many words. */
  readonly from: number;
  readonly words: number;
}

/** Where we are, as far as we know. */
export interface Present {
  /** Those who are to take part. */
  readonly peers: readonly number[];
  /** Those who do not any more, one bit each. */
  readonly gone: number;
  /** Nothing on our side keeps us from starting. */
  readonly isReady: boolean;
  /** Nothing is played: until the start all hear of each other by words alone. */
  readonly isBetween: boolean;
}

export class EpisodeBarrier {
  /** The newest episode we are or were in. */
  episode: number | undefined;
  isFinished = false;
  isNew = false;
  /** When our newest known episode starts, or started. */
  start: NextStart | undefined;
  readonly words = new Map<number, SeriesWord>();
  readonly #options: EpisodeBarrierOptions;
  readonly #toldAt = new Map<number, Instant>();

  constructor(options: EpisodeBarrierOptions, episode: number | undefined) {
    this.#options = options;
    this.episode = episode;
  }

  enter(episode: number): void {
    this.episode = episode;
    this.isFinished = false;
    this.isNew = false;
  }

  finish(episode: number): void {
    this.episode = episode;
    this.isFinished = true;
  }

  /** `gone`: those of whom our owner has said so; undefined for a page that comes back and takes what it is told. */
  handle(slot: number, word: SeriesWord, now: Instant, gone: number | undefined): void {
    this.words.set(slot, word);
    const { start, episode, isFinished } = word;
    if (start === undefined || episode === undefined || this.episode === undefined) return;
    const next = isFinished ? episode + 1 : episode;
    if (next !== (this.isFinished ? this.episode + 1 : this.episode)) return;
    // Whoever has begun knows it better; a page that comes back has not.
    if (gone !== undefined && !this.isFinished && this.start?.episode !== next) return;
    if (gone !== undefined && !isWithin(word.gone, gone)) return;
    const latestInMs = this.#options.intermissionMs + MAX_LATE_MS;
    const inMs = Math.max(-MAX_START_AGO_MS, Math.min(latestInMs, start.inMs));
    const at = now + inMs - (this.#options.rttMs(slot) ?? 0) / 2;
    const { source, fresh } = start;
    const heard = { episode: next, at, source, gone: word.gone, fresh, from: slot, words: 1 };
    this.start = this.#bestOf(heard, this.start);
  }

  #bestOf(heard: NextStart, known: NextStart | undefined): NextStart {
    if (known?.episode !== heard.episode || heard.source < known.source) return heard;
    const isFirstHand = heard.from === heard.source;
    if (heard.source !== known.source || !isFirstHand || known.from === this.#options.localSlot) return known;
    if (known.from !== known.source) return heard;
    const words = known.words + 1;
    return { ...known, words, at: known.at + (heard.at - known.at) / words };
  }

  tick(now: Instant, present: Present): void {
    const { peers, gone, isReady, isBetween } = present;
    if (this.isFinished && isReady) this.#lead(now, peers, gone);
    for (const slot of peers) {
      if (!isBetween && !this.#isWorthTelling(slot)) continue;
      if (now - (this.#toldAt.get(slot) ?? Number.NEGATIVE_INFINITY) < TELL_EVERY_MS) continue;
      this.#toldAt.set(slot, now);
      this.#options.send(slot, encodeSeriesWord(this.#word(now, isReady, gone)));
    }
  }

  /** Sets the instant when we are the one to do so and all are ready. */
  #lead(now: Instant, peers: readonly number[], gone: number): void {
    const { localSlot, intermissionMs, rttMs } = this.#options;
    const next = this.episode! + 1;
    if (this.isNew || this.start?.episode === next) return;
    let worstRttMs = 0;
    let fresh = 0;
    for (const slot of peers) {
      const word = this.words.get(slot);
      if (word === undefined || word.episode !== this.episode || !word.isReady) return;
      if (slot < localSlot && !word.isNew) return;
      if (!word.isNew && !isWithin(gone, word.gone)) return;
      if (word.isNew) fresh |= 1 << slot;
      worstRttMs = Math.max(worstRttMs, rttMs(slot) ?? 0);
    }
    const at = now + Math.max(intermissionMs, MIN_NOTICE_MS + 1.5 * worstRttMs);
    this.start = { episode: next, at, source: localSlot, gone, fresh, from: localSlot, words: 1 };
  }

  /** Whether this peer says to have finished our episode, or to be past it. */
  hasFinished(slot: number): boolean {
    const { episode = -1, isFinished = false } = this.words.get(slot) ?? {};
    return episode + (isFinished ? 1 : 0) > (this.episode ?? -1);
  }

  #isWorthTelling(slot: number): boolean {
    if (this.episode === undefined) return true;
    const word = this.words.get(slot);
    if (word === undefined) return false;
    return word.episode === undefined || (word.isFinished && word.episode === this.episode - 1);
  }

  #word(now: Instant, isReady: boolean, gone: number): SeriesWord {
    const { start, isFinished, isNew, episode } = this;
    const isOfNext = start !== undefined && start.episode === (isFinished ? episode! + 1 : episode);
    return {
      epoch: this.#options.epoch,
      episode,
      isFinished,
      isReady: isFinished && isReady,
      isNew,
      gone: isOfNext ? start.gone : gone,
      start: isOfNext ? { source: start.source, fresh: start.fresh, inMs: start.at - now } : undefined,
    };
  }
}

function isWithin(slots: number, known: number): boolean {
  return (slots & ~known) === 0;
}
