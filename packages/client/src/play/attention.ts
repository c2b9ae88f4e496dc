import type { PlayRules } from '@greenroom/protocol';

export interface AttentionOptions {
  readonly rules: Pick<PlayRules, 'onHidden' | 'hiddenAfterMs'>;
  now(): number;
  watchVisibility(listener: (isHidden: boolean) => void): () => void;
  onPause(): void;
  onResume(): void;
  onTooLong(): void;
}

/**
 * What a hidden tab does to the game, by the rules of its scene. A short look elsewhere does nothing, and the time before
 * the first frame does not count: whoever waited in another tab has that long to come.
 */
export interface Attention {
  /** To be called at every tick from the first frame on: a timer of its own would be late in a hidden tab. */
  check(): void;
  /** Stops watching. Idempotent. */
  close(): void;
}

export function watchAttention(options: AttentionOptions): Attention {
  const { rules, now } = options;
  let hiddenSince: number | undefined;
  let runningSince: number | undefined;
  let isActing = false;
  const close = options.watchVisibility((isHidden) => {
    hiddenSince = isHidden ? now() : undefined;
    if (isHidden || !isActing) return;
    isActing = false;
    if (rules.onHidden === 'pause') options.onResume();
  });
  return {
    check() {
      runningSince ??= now();
      if (hiddenSince === undefined || isActing) return;
      if (now() - Math.max(hiddenSince, runningSince) < rules.hiddenAfterMs) return;
      isActing = true;
      if (rules.onHidden === 'pause') options.onPause();
      if (rules.onHidden === 'end') options.onTooLong();
    },
    close,
  };
}
