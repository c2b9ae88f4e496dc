import { makeConfig } from './make-config.ts';

// Who leaves, or is gone for longer than a moment, is played by a bot as long as anybody is left.
export default makeConfig({
  gameSeconds: 16,
  // Longer than four pages on a busy machine keep each other waiting.
  reconnectMs: 8_000,
  uploadMs: 1_000,
  play: { onPlayerDrop: 'bot', minHumans: 1 },
});
