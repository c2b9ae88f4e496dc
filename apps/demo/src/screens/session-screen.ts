import type { SessionState } from '@greenroom/client';
import type { Scene } from '../scenes.ts';
import { createChecking } from './checking.ts';
import { createConnecting } from './connecting.ts';
import { createCountdown } from './countdown.ts';
import { createEnd } from './end.ts';
import { createRefused } from './refused.ts';
import type { Screen } from './screen.ts';
import { createStage } from './stage.ts';
import { createSuperseded } from './superseded.ts';
import { createWaitingRoom } from './waiting-room.ts';

export interface SessionScreenOptions {
  readonly scene: Scene;
  readonly host: HTMLElement;
  readonly slot: number | undefined;
  readonly bots: readonly number[];
  readonly episodes: number;
  readonly isFromProlific: boolean;
  onLeave(): void;
  onRetry(): void;
  onBack(): void;
  onTakeBack(): void;
  readonly onContinue: (() => void) | undefined;
  readonly onPlayAgain: (() => void) | undefined;
}

/** States that share a screen share its name: within one name the screen is updated, not made anew. */
export function screenNameOf(state: SessionState): string {
  return state.state === 'matched' || state.state === 'validating' ? 'checking' : state.state;
}

export function createSessionScreen(
  state: SessionState,
  options: SessionScreenOptions,
): Screen<SessionState> {
  // A screen only ever gets states of its own name: the cast puts that into one place.
  return createFor(state, options) as Screen<SessionState>;
}

function createFor(state: SessionState, options: SessionScreenOptions): Screen<never> {
  const { scene, host, onLeave } = options;
  const { isFilledWithBots = false } = scene;
  switch (state.state) {
    case 'connecting':
      return createConnecting(state, options.onBack);
    case 'waiting':
      return createWaitingRoom({ first: state, isFilledWithBots, onLeave });
    case 'matched':
    case 'validating':
      return createChecking(state);
    case 'countdown':
      return createCountdown(scene, state);
    case 'playing':
      return createStage({ host, title: scene.title, isFilledWithBots, first: state, onLeave });
    case 'ended':
      return createEnd({
        first: state,
        slot: options.slot,
        bots: options.bots,
        episodes: options.episodes,
        isFromProlific: options.isFromProlific,
        onContinue: options.onContinue,
        onPlayAgain: options.onPlayAgain,
      });
    case 'refused':
      return createRefused({ state, onRetry: options.onRetry });
    case 'superseded':
      return createSuperseded({ onTakeBack: options.onTakeBack });
    case 'disposed':
      throw new Error('a disposed session has no screen');
  }
}
