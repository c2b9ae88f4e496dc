import type { ErrorCode, Match, Signal } from '@greenroom/protocol';
import { createLinkedPair, createSimulatedPageClock } from '@greenroom/testkit';
import type { GameView, JoinOptions, Session, SessionState } from '../../src/api.ts';
import { type PlayWorld, preparePlayIn } from '../../src/play/prepare.ts';
import type { FrameClock } from '../../src/ports/clock.ts';
import type { CreatePeerLink, PeerLink } from '../../src/ports/peer-link.ts';
import type { Platform } from '../../src/ports/platform.ts';
import { createMesh } from '../../src/session/mesh/mesh.ts';
import type { CreateMesh } from '../../src/session/mesh-types.ts';
import { createSession } from '../../src/session/session.ts';
import { createFakeServer } from './fake-server.ts';
import { createFakeTab } from './fake-tab.ts';
import { type Disk, makeDisk, openMemoryStore } from './memory-store.ts';
import { makeSumGame } from './sum-game.ts';

const LINK_MS = 6;
const NOTHING = new Uint8Array(0);

/** One person: their page, what it was shown, and the browser that outlives it. */
export interface Page {
  readonly session: Session;
  /** Every state shown, repeats of a name left out. */
  readonly names: string[];
  readonly states: SessionState[];
  readonly warnings: string[];
  readonly browser: Browser;
  readonly view: ViewLog;
  readonly tab: ReturnType<typeof createFakeTab>;
  /** What `pagehide` does. */
  hide(): void;
  /** Who listens for it. */
  listening(): number;
}

/** What stays when a page is closed. */
export interface Browser {
  readonly tokens: Map<string, string>;
  readonly disk: Disk;
}

export interface ViewLog {
  mounts: number;
  unmounts: number;
  draws: number;
}

export interface PageOptions {
  readonly browser?: Browser;
  readonly game?: ReturnType<typeof makeSumGame>;
  readonly view?: Partial<GameView<unknown, number>>;
  readonly obstacle?: ErrorCode;
  readonly platform?: Partial<Platform>;
  readonly join?: Partial<JoinOptions<unknown, number>>;
}

/** A server, a network and pages, all in memory and in simulated time. */
export function createWorld(match: Partial<Match> = {}) {
  const clock = createSimulatedPageClock();
  const server = createFakeServer(clock, match);
  let minted = 0;
  const links = new Map<string, readonly [PeerLink, PeerLink]>();
  /** Nothing passes between peers any more, or between the two of one pair. */
  const cut: { isCut: boolean; pair?: string } = { isCut: false };

  /** Links meet by session, epoch and pair instead of by signals; their owners still exchange signals. */
  const meshOverLinkedPairs: CreateMesh = (options) => {
    const { slot } = options.match;
    let first: Signal | undefined;
    const createLink: CreatePeerLink = ({ isInitiator, onSignal }) => {
      // Whose link it is stands in its signals alone.
      onSignal('offer');
      const { to: peer = -1, attempt } = first ?? {};
      const pair = `${Math.min(slot, peer)}-${Math.max(slot, peer)}`;
      const key = `${options.session}/${options.epoch}/${pair}/${attempt}`;
      const isLost = () => cut.isCut && (cut.pair ?? pair) === pair;
      const ends =
        links.get(key) ??
        createLinkedPair({
          clock,
          forth: { delayMs: LINK_MS, isLost },
          back: { delayMs: LINK_MS, isLost },
        });
      links.set(key, ends);
      if (isInitiator && first) options.sendSignal(first);
      return ends[slot < peer ? 0 : 1];
    };
    const sendSignal = (signal: Signal) => {
      first = signal;
    };
    return createMesh({ ...options, createLink, sendSignal });
  };

  const playWorld: Omit<PlayWorld, 'watchVisibility'> = {
    createMesh: meshOverLinkedPairs,
    createLink: () => {
      throw new Error('links are made by the mesh of this world');
    },
    randomBytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
    createFrameClock({ ledger }): FrameClock {
      let cancel = () => {};
      let release = () => {};
      let isClosed = false;
      return {
        start(onTick) {
          release = ledger.take('worker', 'simulated');
          const tick = () => {
            const ms = onTick();
            if (!isClosed) cancel = clock.after(ms, tick);
          };
          tick();
        },
        close() {
          isClosed = true;
          cancel();
          release();
        },
      };
    },
    requestFrame(run) {
      const handle = frames.length;
      frames.push(clock.after(16, run));
      return handle;
    },
    cancelFrame: (handle) => frames[handle]?.(),
  };
  const frames: (() => void)[] = [];

  function open(id: string, options: PageOptions = {}): Page {
    const browser = options.browser ?? { tokens: new Map(), disk: makeDisk() };
    const warnings: string[] = [];
    const tab = createFakeTab();
    const hiding = new Set<() => void>();
    const log: ViewLog = { mounts: 0, unmounts: 0, draws: 0 };
    const view: GameView<unknown, number> = {
      mount: () => void log.mounts++,
      draw: () => void log.draws++,
      readInput: () => 1,
      unmount: () => void log.unmounts++,
      ...options.view,
    };
    const session = createSession(
      {
        server: 'http://server.test/',
        scene: 'sum',
        participant: { id },
        game: options.game ?? makeSumGame(),
        view,
        ...options.join,
      } as JoinOptions<unknown, number> & { server: string },
      {
        clock,
        connect: server.connect,
        openReports: async () => openMemoryStore(browser.disk),
        readToken: (key) => browser.tokens.get(key),
        writeToken: (key, token) => void browser.tokens.set(key, token),
        // Another each time, as random ones are.
        makeToken: () => `minted-by-the-page-${++minted}`,
        obstacle: () => options.obstacle,
        loadPlay: async () => preparePlayIn({ ...playWorld, watchVisibility: tab.watch }),
        onPageHide(listener) {
          hiding.add(listener);
          return () => void hiding.delete(listener);
        },
        warn: (text) => void warnings.push(text),
        ...options.platform,
      },
    );
    const states: SessionState[] = [];
    const names: string[] = [];
    session.subscribe((state) => {
      states.push(state);
      if (names.at(-1) !== state.state) names.push(state.state);
    });
    const hide = () => {
      for (const listener of hiding) listener();
    };
    return { tab, session, states, names, warnings, browser, view: log, hide, listening: () => hiding.size };
  }

  /**
   * Lets time pass until `isDone`, one ms per turn of the event loop. WebCrypto works beside us: now and then a task of
   * our own behind its tasks keeps time from running away from it on a busy machine.
   */
  async function until(isDone: () => boolean, what = 'the condition', limitMs = 60_000): Promise<void> {
    for (let elapsed = 0; !isDone(); elapsed++) {
      if (elapsed > limitMs) throw new Error(`${what} did not come about within ${limitMs} ms`);
      clock.advance(1);
      if (elapsed % 4 === 0) await crypto.subtle.digest('SHA-256', NOTHING);
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
  }

  return {
    clock,
    server,
    links,
    cut,
    open,
    /** Play for whoever makes a page of their own; its tab is never hidden. */
    prepare: preparePlayIn({ ...playWorld, watchVisibility: createFakeTab().watch }),
    until,
    untilState: (page: Page, state: SessionState['state']) =>
      until(() => page.session.state.state === state, `state ${state} (now ${page.session.state.state})`),
    async pass(ms: number) {
      const end = clock.now() + ms;
      await until(() => clock.now() >= end, `${ms} ms`, ms + 1);
    },
    /** Disposes under simulated time. */
    async dispose(page: Page) {
      let isDone = false;
      const done = page.session.dispose().then(() => {
        isDone = true;
      });
      await until(() => isDone, 'dispose');
      await done;
    },
    /** Reports of one person by kind. */
    reports: (id: string, kind: string) =>
      (server.people.get(id)?.reports ?? []).filter((report) => report.kind === kind),
  };
}

export type World = ReturnType<typeof createWorld>;

/** Two people on their way: returns when both play. */
export async function playTwo(
  world: World,
  options: PageOptions = {},
): Promise<readonly [first: Page, second: Page]> {
  const first = world.open('a', options);
  await world.untilState(first, 'waiting');
  const second = world.open('b', options);
  await world.untilState(first, 'playing');
  await world.untilState(second, 'playing');
  return [first, second];
}
