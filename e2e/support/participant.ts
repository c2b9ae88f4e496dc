import { type BrowserContext, type Page, expect as withUsualPatience } from '@playwright/test';
import { heldBeyond, type PageResources, readResources, remembersResources } from './page-resources.ts';

/** As long as in the tests, whoever looks: outside of them 5 s would be all. */
const expect = withUsualPatience.configure({ timeout: 30_000 });

export type PageState =
  | 'landing'
  | 'connecting'
  | 'waiting'
  | 'matched'
  | 'validating'
  | 'countdown'
  | 'playing'
  | 'ended'
  | 'refused'
  | 'superseded'
  | 'disposed';

/** What the page tells a participant at the end. */
export interface End {
  readonly outcome: string;
  readonly code: string;
}

/** Of the running game. */
export interface Figures {
  readonly session: string;
  readonly frame: number;
  readonly confirmedFrame: number;
  readonly isPaused: boolean;
  /** Times that the pages' states differed and were made equal again. */
  readonly heals: number;
  readonly inputDelayFrames: number;
}

/** What the page exposes with `?debug`: as much of the SDK's session as the tests ask for. */
interface DebugWindow {
  readonly greenroom: {
    readonly session?: {
      readonly state: {
        readonly state: string;
        readonly deadlineAt?: number;
        readonly frame?: number;
        readonly agreed?: boolean;
        readonly result?: unknown;
      };
      diagnostics(): {
        readonly session?: string;
        readonly isOnline?: boolean;
        readonly frame?: number;
        readonly confirmedFrame?: number;
        readonly isPaused?: boolean;
        readonly heals?: number;
        readonly inputDelayFrames?: number;
        readonly held: Readonly<Record<string, number>>;
      };
      dispose(): Promise<void>;
    };
  };
  /** States the page has shown, in order, kept by `remembersStates`. */
  readonly shownStates: readonly string[];
}

/** One person with one browser context: what they do and what they see. */
export class Participant {
  readonly id: string;
  readonly #context: BrowserContext;
  readonly #address: string;
  readonly #page: Page;
  /** Further tabs of the same browser: what they hold counts too. */
  readonly #tabs: Participant[] = [];
  #scene = '';
  /** The page is to go away by itself. */
  #vanishes = false;
  /** What the page listens to before it has a session. */
  #ownListeners: PageResources['listeners'] = {};

  private constructor(id: string, address: string, context: BrowserContext, page: Page) {
    this.id = id;
    this.#address = address;
    this.#context = context;
    this.#page = page;
  }

  static async withBrowser(id: string, address: string, context: BrowserContext): Promise<Participant> {
    await context.addInitScript(remembersStates);
    await context.addInitScript(remembersResources);
    return new Participant(id, address, context, await context.newPage());
  }

  get page(): Page {
    return this.#page;
  }

  // What they do.

  /** Opens the study's page; that alone takes no seat. */
  async opens(scene: string, params: Readonly<Record<string, string>> = {}): Promise<void> {
    this.#scene = scene;
    const search = new URLSearchParams({ scene, PROLIFIC_PID: this.id, debug: '1', ...params });
    await this.#page.goto(`${this.#address}/?${search}`);
    if ((await this.state()) !== 'landing') return;
    this.#ownListeners = (await this.#page.evaluate(readResources))?.listeners ?? {};
  }

  async joins(): Promise<void> {
    await this.#page.getByTestId('join').click();
  }

  /** As people do who click everything twice: the second click hits what is there by then. */
  async joinsByDoubleClick(): Promise<void> {
    const { x, y, width, height } = (await this.#page.getByTestId('join').boundingBox())!;
    for (const _ of [1, 2]) {
      await this.#page.mouse.click(x + width / 2, y + height / 2);
      await this.#page.waitForFunction(() => document.body.dataset.state === 'waiting');
    }
  }

  /** Opens and joins. */
  async arrives(scene: string, params: Readonly<Record<string, string>> = {}): Promise<void> {
    await this.opens(scene, params);
    await this.joins();
  }

  /** In a page that may find its own seat again by itself: joins only if it is asked to. */
  async joinsIfAsked(): Promise<void> {
    const join = this.#page.getByTestId('join');
    await expect(join.or(this.#page.getByTestId('leave')).first()).toBeVisible();
    if (await join.isVisible()) await join.click();
  }

  /** Leaves for good; the page asks once more, because there is no way back. */
  async leaves(): Promise<void> {
    await this.#page.getByTestId('leave').click();
    await this.#page.getByTestId('leave-confirm').click();
  }

  /** From the end of one scene to the next one in the same page. */
  async continues(): Promise<void> {
    await this.#page.getByTestId('continue').click();
  }

  async reloads(): Promise<void> {
    await this.#page.reload();
  }

  async closesTab(): Promise<void> {
    await this.#page.close({ runBeforeUnload: false });
  }

  /** From now on: the page is gone at the very moment it shows `state`. */
  async willVanishIn(state: PageState): Promise<void> {
    this.#vanishes = true;
    await this.#page.addInitScript(vanishesIn, state);
  }

  /** From now on: the page reloads, once, at the very moment it shows `state`. */
  async willReloadIn(state: PageState): Promise<void> {
    await this.#page.addInitScript(reloadsIn, state);
  }

  /** The same person opens the same link again in a second tab of the same browser. */
  async opensSecondTab(): Promise<Participant> {
    const second = new Participant(this.id, this.#address, this.#context, await this.#context.newPage());
    this.#tabs.push(second);
    // It may find its seat again at once and is never seen without a session.
    second.#ownListeners = this.#ownListeners;
    await second.opens(this.#scene);
    return second;
  }

  /** Presses keys, as players do, until the page shows the end. */
  async playsToTheEnd(): Promise<End> {
    const keys = ['ArrowRight', 'ArrowUp', 'Space', 'ArrowLeft', 'ArrowDown', 'Space'];
    for (let i = 0; (await this.state()) !== 'ended'; i += 1) {
      await this.#page.keyboard.press(keys[i % keys.length] ?? 'Space', { delay: 60 });
    }
    return this.readsTheEnd();
  }

  // What they see.

  async state(): Promise<PageState> {
    return (await this.#page.locator('body').getAttribute('data-state')) as PageState;
  }

  async waitsFor(...states: readonly PageState[]): Promise<void> {
    await expect(this.#page.locator('body')).toHaveAttribute(
      'data-state',
      new RegExp(`^(${states.join('|')})$`),
    );
  }

  /** Waits until the page has shown one of them, however briefly: some states last less than a look at the page takes. */
  async hasShown(...states: readonly PageState[]): Promise<void> {
    const shown = async () =>
      (await this.shownStates()).filter((each) => (states as string[]).includes(each));
    await expect.poll(shown).not.toEqual([]);
  }

  /** The waiting room says how many of how many are there. */
  async seesCount(present: number, of: number): Promise<void> {
    await expect(this.#page.getByTestId('present')).toHaveText(String(present));
    await expect(this.#page.getByTestId('needed')).toHaveText(String(of - present));
  }

  async seesDeadline(): Promise<void> {
    await expect(this.#page.getByTestId('deadline')).toContainText(/\d/);
  }

  /** Outcome and completion code, once the result is saved. */
  async readsTheEnd(): Promise<End> {
    await this.waitsFor('ended');
    await expect(this.#page.getByTestId('end-code')).toContainText(/\w/);
    return {
      outcome: (await this.#page.getByTestId('end-outcome').getAttribute('data-outcome')) ?? '',
      code: (await this.#page.getByTestId('end-code').textContent())?.trim() ?? '',
    };
  }

  /** What stands under the end's title: why it ended, in words for this person. */
  async readsWhyItEnded(): Promise<string> {
    return (await this.#page.getByTestId('end-outcome').textContent()) ?? '';
  }

  /** Back in the waiting room without any fault of theirs, and told so. */
  async seesRequeued(why: RegExp): Promise<void> {
    await this.waitsFor('waiting');
    await expect(this.#page.getByTestId('requeued')).toHaveText(why);
  }

  /** The game is paused because somebody is missing, and the page says for how long it will wait. */
  async seesInterruption(): Promise<void> {
    await expect(this.#page.getByTestId('interruption')).toContainText(/\d/);
  }

  async seesRefusal(code: string): Promise<void> {
    await this.waitsFor('refused');
    await expect(this.#page.getByTestId('refused-code')).toContainText(code);
    await expect(this.#page.getByTestId('refused-message')).toContainText(/\w+ \w+/);
  }

  async screenshot(path: string): Promise<void> {
    await this.#page.screenshot({ path, fullPage: true });
  }

  /** Every state the page has shown since it was loaded. */
  async shownStates(): Promise<readonly string[]> {
    return this.#page.evaluate(() => (window as unknown as DebugWindow).shownStates);
  }

  /** Figures of the running game. */
  async figures(): Promise<Figures> {
    return this.#page.evaluate(() => {
      const figures = (window as unknown as DebugWindow).greenroom.session?.diagnostics();
      return {
        session: figures?.session ?? '',
        frame: figures?.frame ?? -1,
        confirmedFrame: figures?.confirmedFrame ?? -1,
        isPaused: figures?.isPaused ?? false,
        heals: figures?.heals ?? -1,
        inputDelayFrames: figures?.inputDelayFrames ?? -1,
      };
    });
  }

  /** What the game came to, as this page has it. */
  async result(): Promise<{ frame: number; agreed: boolean; result: unknown }> {
    return this.#page.evaluate(() => {
      const state = (window as unknown as DebugWindow).greenroom.session?.state;
      return {
        frame: state?.frame ?? -1,
        agreed: state?.agreed ?? false,
        result: state?.result ?? null,
      };
    });
  }

  /** Waits until everybody stands still, and tells on which frame. */
  async standsStill(): Promise<number> {
    await expect.poll(async () => (await this.figures()).isPaused).toBe(true);
    return (await this.figures()).frame;
  }

  /** What this person waits for, and until when: an instant on the page's wall clock. */
  async place(): Promise<{ session: string; deadlineAt: number; isOnline: boolean }> {
    return this.#page.evaluate(() => {
      const { session } = (window as unknown as DebugWindow).greenroom;
      return {
        session: session?.diagnostics().session ?? '',
        deadlineAt: session?.state.deadlineAt ?? Number.NaN,
        isOnline: session?.diagnostics().isOnline ?? false,
      };
    });
  }

  /** Waits until the server is heard, or is heard no more. */
  async hearsServer(expected = true): Promise<void> {
    await expect.poll(async () => (await this.place()).isOnline).toBe(expected);
  }

  /** Waits until the game has confirmed `frames` more frames than now: both sides' inputs flow. */
  async playsOn(frames: number): Promise<void> {
    const { confirmedFrame } = await this.figures();
    await expect
      .poll(async () => (await this.figures()).confirmedFrame)
      .toBeGreaterThan(confirmedFrame + frames);
  }

  /**
   * Disposes the session in every tab and expects that nothing is held: not by what the SDK counts of itself, nor by
   * what the browser was asked for: no peer, worker, socket, listener. A tab that is closed holds nothing.
   */
  async holdsNothing(): Promise<void> {
    for (const tab of this.#tabs) await tab.holdsNothing();
    if (this.#page.isClosed()) return;
    // Asked on its way out, it would answer nothing.
    if (this.#vanishes) await this.#page.waitForURL('about:blank');
    const held = await this.#page.evaluate(async () => {
      // A page that is gone (about:blank) has no session left.
      const session = (window as unknown as Partial<DebugWindow>).greenroom?.session;
      await session?.dispose();
      return session?.diagnostics().held ?? {};
    });
    expect(Object.entries(held).filter(([, count]) => count !== 0)).toEqual([]);
    const resources = await this.#page.evaluate(readResources);
    if (resources) expect(heldBeyond(this.#ownListeners, resources), 'held by the browser').toEqual({});
  }

  async goes(): Promise<void> {
    await this.#context.close();
  }
}

/** Runs in the page before anything else: keeps what `data-state` has been. */
function remembersStates(): void {
  const shown: string[] = [];
  Object.assign(window, { shownStates: shown });
  document.addEventListener('DOMContentLoaded', () => {
    const note = () => {
      const state = document.body.dataset.state;
      if (state && shown.at(-1) !== state) shown.push(state);
    };
    new MutationObserver(note).observe(document.body, { attributeFilter: ['data-state'] });
    note();
  });
}

/** Runs in the page before anything else: leaves it, as closing the tab does, when `data-state` becomes `state`. */
function vanishesIn(state: string): void {
  document.addEventListener('DOMContentLoaded', () => {
    const observer = new MutationObserver(() => {
      if (document.body.dataset.state !== state) return;
      observer.disconnect();
      location.replace('about:blank');
    });
    observer.observe(document.body, { attributeFilter: ['data-state'] });
  });
}

/** Runs in the page before anything else: reloads it when `data-state` becomes `state`, but not the page that follows. */
function reloadsIn(state: string): void {
  if (sessionStorage.getItem('has-reloaded') !== null) return;
  document.addEventListener('DOMContentLoaded', () => {
    const observer = new MutationObserver(() => {
      if (document.body.dataset.state !== state) return;
      observer.disconnect();
      sessionStorage.setItem('has-reloaded', state);
      location.reload();
    });
    observer.observe(document.body, { attributeFilter: ['data-state'] });
  });
}
