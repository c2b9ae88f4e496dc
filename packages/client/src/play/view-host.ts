import type { DrawContext, ViewContext } from '../api.ts';
import type { PlayOptions } from '../session/play-types.ts';

export interface ViewHostOptions extends Pick<PlayOptions, 'game' | 'view' | 'match' | 'ledger' | 'warn'> {
  /** What is to be drawn now. */
  readonly picture: () => { readonly state: unknown; readonly context: DrawContext };
  /** Calls once before the next repaint; returns the function that cancels it. */
  beforeRepaint(run: () => void): () => void;
  /** `draw` threw. */
  onError(error: unknown): void;
}

/** The lab's view on the page: mounted for one run of the game at a time, and drawn on every repaint. */
export interface ViewHost {
  /** Throws what the view throws. */
  mount(episode: number): void;
  /** Idempotent; never throws. */
  unmount(): void;
}

export function createViewHost(options: ViewHostOptions): ViewHost {
  const { view, match, ledger } = options;
  const { slot, players, treatment } = match;
  let release: (() => void) | undefined;
  let cancelDraw = () => {};

  function draw(): void {
    cancelDraw = options.beforeRepaint(draw);
    const { state, context } = options.picture();
    try {
      view.draw(state, context);
    } catch (error) {
      options.onError(error);
    }
  }

  return {
    mount(episode) {
      release = ledger.take('view', options.game.id);
      const settings = match.settings as ViewContext['settings'];
      view.mount({ slot, players, settings, treatment, episode });
      draw();
    },
    unmount() {
      if (!release) return;
      release();
      release = undefined;
      cancelDraw();
      try {
        view.unmount();
      } catch (error) {
        options.warn('the view threw in unmount', error);
      }
    },
  };
}
