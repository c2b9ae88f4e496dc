import { makeConfig } from './make-config.ts';

// Who leaves, or is gone for longer than a moment, is played by a bot as long as anybody is left.
export default makeConfig({
  gameSeconds: 8,
  reconnectMs: 1_500,
  uploadMs: 1_000,
  play: { onPlayerDrop: 'bot', minHumans: 1 },
});
