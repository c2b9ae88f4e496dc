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
 * What a hidden tab does to the game, by the rules of its scene. A short look elsewhere, and what a tab does before the first
 * frame, does nothing: until then everybody waits for everybody anyway.
 */
export interface Attention {
  /** To be called at every tick of a running game: a timer of its own would be late in a hidden tab. */
  check(): void;
  /** Stops watching. Idempotent. */
  close(): void;
}

export function watchAttention(options: AttentionOptions): Attention {
  const { rules, now } = options;
  let hiddenSince: number | undefined;
  let isActing = false;
  const close = options.watchVisibility((isHidden) => {
    hiddenSince = isHidden ? now() : undefined;
    if (isHidden || !isActing) return;
    isActing = false;
    if (rules.onHidden === 'pause') options.onResume();
  });
  return {
    check() {
      if (hiddenSince === undefined || isActing || now() - hiddenSince < rules.hiddenAfterMs) return;
      isActing = true;
      if (rules.onHidden === 'pause') options.onPause();
      if (rules.onHidden === 'end') options.onTooLong();
    },
    close,
  };
}
