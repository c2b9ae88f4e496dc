import type { JoinScene, Session, SessionState } from '@greenroom/client';
import { h, setText } from './dom.ts';
import { createTabMemory, type StorageLike } from './memory.ts';
import { createNotice } from './notice.ts';
import { createPanel } from './panel.ts';
import { readParams } from './params.ts';
import { SCENES } from './scenes.ts';
import { createLanding } from './screens/landing.ts';
import { createSceneChoice } from './screens/scene-choice.ts';
import type { Screen } from './screens/screen.ts';
import { createSessionScreen, screenNameOf } from './screens/session-screen.ts';
import { announcementOf, hasSeat, titleOf } from './status.ts';
import { createStayAwake } from './stay-awake.ts';

export interface AppOptions {
  readonly joinScene: JoinScene;
  /** The page's query string. */
  readonly search: string;
  readonly storage: StorageLike;
  /** Of the signed link that opened the page, if it was one. */
  readonly signature?: string | undefined;
  readonly root: HTMLElement;
  /** Told about every session that begins; the page shows it to tests with `?debug`. */
  onSession?(session: Session | undefined): void;
}

export interface App {
  close(): Promise<void>;
}

/**
 * The experiment page: shows the screen of the present state and passes clicks on. All that it knows about a session
 * comes from `subscribe`; it holds one session at a time and disposes it before the next one begins.
 */
export function startApp({ joinScene, search, storage, signature, root, onSession }: AppOptions): App {
  const params = readParams(search);
  const memory = createTabMemory(storage, params.prolificId);
  const notice = createNotice();
  const stayAwake = createStayAwake(navigator.wakeLock, document);
  let session: Session | undefined;
  let unsubscribe: (() => void) | undefined;
  let screen: Screen<SessionState> | undefined;
  let screenName: string | undefined;
  let isChanging = false;
  let step = 0;
  /** Our player slot, who is a computer, and how many games there are, as long as the page lives: the end does not repeat it. */
  let slot: number | undefined;
  let bots: readonly number[] = [];
  let episodes = 1;

  const panel = createPanel(
    () => session?.diagnostics(),
    // In a game the keys belong to the game: Space must not press the button again.
    () => main.querySelector<HTMLElement>('[data-autofocus]')?.focus(),
  );
  const sceneTitle = h('span', { class: 'scene-title' });
  const actions = h('span', { class: 'bar-actions' });
  const main = h('main');
  const announcer = h('p', { class: 'visually-hidden', 'aria-live': 'polite' });
  root.replaceChildren(
    h(
      'header',
      { class: 'bar' },
      h('span', { class: 'brand' }, 'Greenroom'),
      sceneTitle,
      actions,
      panel.toggle,
    ),
    main,
    panel.element,
    announcer,
  );

  function show(name: string, next: Screen<SessionState>, state: string = name): void {
    screen?.close?.();
    screen = next;
    screenName = name;
    document.body.dataset.state = state;
    main.replaceChildren(next.element);
    actions.replaceChildren(...(next.actions ? [next.actions] : []));
    // Whoever uses a keyboard or a screen reader goes on at the top of the new screen.
    const target =
      next.element.querySelector<HTMLElement>('[data-autofocus]') ?? next.element.querySelector('h1');
    target?.focus({ preventScroll: true });
    window.scrollTo({ top: 0 });
  }

  function showLanding(): void {
    const name = params.scenes[step];
    if (name === undefined) return;
    setText(sceneTitle, SCENES[name].title);
    notice.setTitle(SCENES[name].title);
    const steps = params.scenes.length;
    show('landing', createLanding({ scene: SCENES[name], step, steps, onJoin: onClickJoin }));
  }

  /**
   * Every change of session goes through here: the old one is disposed first, and a second click while that takes its
   * time does nothing.
   */
  async function change(begin: () => void): Promise<void> {
    if (isChanging) return;
    isChanging = true;
    await disposeSession();
    isChanging = false;
    begin();
  }

  function join(intent: 'join' | 'resume'): void {
    const name = params.scenes[step];
    if (name === undefined) return;
    memory.rememberJoined(name);
    const scene = SCENES[name];
    setText(sceneTitle, scene.title);
    slot = undefined;
    bots = [];
    episodes = 1;
    const host = h('div', { class: 'game', tabindex: '0', 'data-autofocus': true, 'data-testid': 'game' });
    host.setAttribute('aria-label', `${scene.title}: the game`);
    const joined = joinScene({
      scene: name,
      participant: { id: memory.participantId(), labels: params.labels, signature },
      game: scene.game,
      view: scene.createView(host),
      intent,
    });
    session = joined;
    onSession?.(joined);
    unsubscribe = joined.subscribe((state) => render(joined, host, state));
  }

  function render(current: Session, host: HTMLElement, state: SessionState): void {
    if (current !== session) return;
    stayAwake.set(hasSeat(state));
    if (state.state === 'disposed') return;
    if ('slot' in state) ({ slot, bots } = state);
    if (state.state === 'playing') episodes = state.episodes;
    if (state.state === 'refused' && state.code === 'nothingToResume') {
      memory.forgetJoined();
      void change(showLanding);
      return;
    }
    notice.setTitle(titleOf(state));
    if (state.state === 'matched' && screenName !== 'checking') notice.call();
    const announcement = announcementOf(state);
    if (announcement !== undefined) setText(announcer, announcement);

    const name = screenNameOf(state);
    if (name === screenName) {
      document.body.dataset.state = state.state;
      screen?.update?.(state);
      return;
    }
    const isLast = step + 1 >= params.scenes.length;
    const next = createSessionScreen(state, {
      scene: SCENES[params.scenes[step]!],
      host,
      slot,
      bots,
      episodes,
      isFromProlific: params.prolificId !== undefined,
      // What became of it, an error too, arrives as a state.
      onLeave: () => void current.leave().catch(() => undefined),
      onRetry: onClickJoin,
      onBack: () => {
        memory.forgetJoined();
        void change(showLanding);
      },
      onTakeBack: () => void change(() => join('resume')),
      onContinue: isLast ? undefined : () => void change(joinNext),
      onPlayAgain: isLast && params.prolificId === undefined ? () => void change(startOver) : undefined,
    });
    show(name, next, state.state);
  }

  function onClickJoin(): void {
    notice.arm();
    void change(() => join('join'));
  }

  /** The next scene of the link. The click on "continue" is as explicit as the one on "join". */
  function joinNext(): void {
    step += 1;
    join('join');
  }

  function startOver(): void {
    memory.forgetParticipant();
    memory.forgetJoined();
    step = 0;
    showLanding();
  }

  async function disposeSession(): Promise<void> {
    const ending = session;
    unsubscribe?.();
    unsubscribe = undefined;
    session = undefined;
    stayAwake.set(false);
    // The next session's screen is a new one even where the state's name is the same.
    screenName = undefined;
    await ending?.dispose();
    if (ending !== undefined) onSession?.(undefined);
  }

  const joinedStep = (params.scenes as readonly (string | undefined)[]).indexOf(memory.joinedScene());
  if (params.scenes.length === 0) {
    notice.setTitle(undefined);
    show('choosing', createSceneChoice(search, params.unknownScenes));
  } else if (joinedStep >= 0) {
    step = joinedStep;
    join('resume');
  } else {
    showLanding();
  }

  return {
    close: async () => {
      await disposeSession();
      screen?.close?.();
      panel.close();
      notice.close();
    },
  };
}
