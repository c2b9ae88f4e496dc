/*
 * Watches what a game uses while it runs. The functions that give another answer elsewhere (unsafe-globals.ts) are
 * replaced by ones that note who calls them and then do what they always did. A use counts only while one of the game's
 * own functions runs, or while its module loads: a table of sines made there is as different elsewhere as a sine.
 *
 * This finds what a sync test cannot: on one machine `Math.sin` agrees with itself. The operator `**`, which is `Math.pow`
 * by another name, is looked for in the source instead.
 */
import { relative } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import type { AnyGame } from '../game.ts';
import { foreignPlaces } from './stack.ts';
import { DATE, UNSAFE_MEMBERS, type UnsafeGlobal } from './unsafe-globals.ts';

export interface Use {
  readonly what: UnsafeGlobal;
  /** The function of the game in which it happened, `load` for the module itself, `source` where it only stands there. */
  readonly during: string;
  /** `file:line:column` as Node tells it, relative where that is shorter. */
  readonly place: string;
}

/** A stack is read for the first calls of each function and then now and then: that is the slow part. */
const ALWAYS_READ = 200;
const READ_EVERY = 97;

const GAME_FUNCTIONS = [
  'init',
  'step',
  'outcome',
  'save',
  'load',
  'encodeState',
  'decodeState',
  'checksum',
  'bot',
] as const;
const CODEC_FUNCTIONS = ['encode', 'decode'] as const;

type AnyFunction = (this: unknown, ...args: unknown[]) => unknown;

export class Watch {
  #during: string | undefined;
  #isReading = false;
  readonly #calls = new Map<string, number>();
  #uses = new Map<string, Use>();

  /** Replaces the global functions, for as long as the process lives. */
  install(): void {
    for (const { holder, member, ...what } of UNSAFE_MEMBERS) {
      const original = Reflect.get(holder, member) as AnyFunction | undefined;
      if (typeof original !== 'function') continue;
      const watch = this;
      const watched: AnyFunction = function (...args) {
        if (watch.#during !== undefined) watch.#note(what);
        return Reflect.apply(original, this, args);
      };
      Object.defineProperty(holder, member, { value: watched, writable: true, configurable: true });
    }
    this.#watchDate();
  }

  /** Runs something as part of the game. */
  during<T>(name: string, run: () => T): T {
    const before = this.#during;
    this.#during = name;
    try {
      return run();
    } finally {
      this.#during = before;
    }
  }

  /** Loads something: what its modules use while they load is noted as `load`. */
  async duringLoad<T>(load: () => Promise<T>): Promise<T> {
    this.#during = 'load';
    try {
      return await load();
    } finally {
      this.#during = undefined;
    }
  }

  /** The same game, whose functions are watched. */
  watched(game: AnyGame): AnyGame {
    const input = this.#watchedObject(game.input, CODEC_FUNCTIONS, 'input.');
    return Object.assign(this.#watchedObject(game, GAME_FUNCTIONS, ''), { input });
  }

  /** What was used since the last call, in the order of first use. */
  takeUses(): Use[] {
    const uses = [...this.#uses.values()];
    this.#uses = new Map();
    this.#calls.clear();
    return uses;
  }

  #watchedObject<T extends object>(object: T, names: readonly string[], prefix: string): T {
    const watched = Object.create(object) as T;
    for (const name of names) {
      const original = Reflect.get(object, name) as AnyFunction | undefined;
      if (typeof original !== 'function') continue;
      const value = (...args: unknown[]) =>
        this.during(prefix + name, () => Reflect.apply(original, object, args));
      Object.defineProperty(watched, name, { value });
    }
    return watched;
  }

  #watchDate(): void {
    const watch = this;
    globalThis.Date = new Proxy(Date, {
      construct(target, args, newTarget) {
        if (args.length === 0 && watch.#during !== undefined) watch.#note(DATE);
        return Reflect.construct(target, args, newTarget);
      },
      apply(target, self, args) {
        if (watch.#during !== undefined) watch.#note(DATE);
        return Reflect.apply(target, self, args);
      },
    });
  }

  #note(what: UnsafeGlobal): void {
    if (this.#isReading) return;
    const during = this.#during!;
    const calls = (this.#calls.get(what.name) ?? 0) + 1;
    this.#calls.set(what.name, calls);
    if (calls > ALWAYS_READ && calls % READ_EVERY !== 0) return;
    this.#isReading = true;
    const [file] = foreignPlaces(new Error().stack);
    this.#isReading = false;
    if (file === undefined) return;
    // While a module loads, so do those it imports: what libraries do then is no part of the game.
    if (during === 'load' && file.includes('/node_modules/')) return;
    const place = shortened(file);
    const key = `${what.name} ${during} ${place}`;
    if (!this.#uses.has(key)) this.#uses.set(key, { what, during, place });
  }
}

/** A place as it is told: relative to the current folder where that is shorter. */
export function shortened(place: string): string {
  const at = /^(.*?)(:\d+:\d+)$/.exec(place);
  if (at === null) return place;
  const path = at[1]!.startsWith('file:') ? fileURLToPath(at[1]!) : at[1]!;
  const near = relative(process.cwd(), path);
  return (near.length < path.length ? near : path) + at[2]!;
}
